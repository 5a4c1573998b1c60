package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketQueue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.ServiceStatus;
import org.apache.camel.throttling.ThrottlingExceptionRoutePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suspended, resumed, stopped and started again; and what becomes of packets on the way. */
class SuspensionIT extends RoutedGateIT {
  private static final String ROUTE = "route";

  private void route(String... options) throws Exception {
    gate.route(r -> r.from(nfqueue("0", options)).routeId(ROUTE).to("mock:entered"));
  }

  private void awaitEntered(int packets) {
    awaitMock("entered", packets);
  }

  @ParameterizedTest(name = "suspendVerdict={0}")
  @CsvSource({"ACCEPT, DROP, true", "DROP, ACCEPT, false"})
  void packetsGetTheSuspendVerdictWithoutEnteringTheRoute(
      String suspendVerdict, String defaultVerdict, boolean passes) throws Exception {
    route("suspendVerdict=" + suspendVerdict, "defaultVerdict=" + defaultVerdict);
    gate.context().getRouteController().suspendRoute(ROUTE);
    assertThat(gate.context().getRouteController().getRouteStatus(ROUTE))
        .isEqualTo(ServiceStatus.Suspended);
    List<String> arriving = gate.arrivingOf("one", "two");
    assertThat(arriving).isEqualTo(passes ? List.of("one", "two") : List.of());
    assertThat(gate.statistics().suspended()).isEqualTo(2);
    awaitEntered(0);

    gate.context().getRouteController().resumeRoute(ROUTE);
    assertThat(gate.arrivingOf("three")).hasSize(passes ? 0 : 1);
    awaitEntered(1);
    assertThat(gate.statistics().suspended()).isEqualTo(2);
  }

  @Test
  void itCanBeSuspendedAndResumedAgainAndAgain() throws Exception {
    route("suspendVerdict=DROP");
    for (int i = 1; i <= 5; i++) {
      gate.context().getRouteController().suspendRoute(ROUTE);
      assertThat(gate.arrivingOf("suspended " + i)).isEmpty();
      gate.context().getRouteController().resumeRoute(ROUTE);
      assertThat(gate.arrivingOf("resumed " + i)).containsExactly("resumed " + i);
    }
    assertThat(gate.statistics().suspended()).isEqualTo(5);
    awaitEntered(5);
  }

  @Test
  void aThrottlingPolicySuspendsWhileItsCircuitIsOpen() throws Exception {
    AtomicBoolean repaired = new AtomicBoolean();
    ThrottlingExceptionRoutePolicy policy =
        new ThrottlingExceptionRoutePolicy(2, 60_000, 200, List.of(IllegalStateException.class));
    policy.setHalfOpenHandler(repaired::get);
    gate.route(
        r ->
            r.from(nfqueue("0", "suspendVerdict=ACCEPT", "failureVerdict=DROP"))
                .routeId(ROUTE)
                .routePolicy(policy)
                .to("mock:entered")
                .throwException(new IllegalStateException("boo")));
    assertThat(gate.arrivingOf("fails", "fails too")).isEmpty();
    awaitState(policy, "opened");
    assertThat(gate.arrivingOf("unseen")).containsExactly("unseen");
    assertThat(gate.statistics().suspended()).isEqualTo(1);
    awaitEntered(2);

    repaired.set(true);
    awaitState(policy, "closed");
    assertThat(gate.arrivingOf("fails again")).isEmpty();
    awaitEntered(3);
    assertThat(gate.statistics().suspended()).isEqualTo(1);
    assertThat(gate.statistics().failed()).isEqualTo(3);
  }

  private static void awaitState(ThrottlingExceptionRoutePolicy policy, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(policy.getStateAsString()).isEqualTo(state));
  }

  @Test
  void packetsAreAnsweredWhileARouteIsHeldUp() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "suspendVerdict=ACCEPT", "defaultVerdict=DROP"))
                .routeId(ROUTE)
                .to("mock:entered")
                .process(this::waitHere));
    gate.send("held up");
    awaitEntered(1);
    gate.send("before");
    CompletableFuture<Void> suspension =
        CompletableFuture.runAsync(
            () -> {
              try {
                gate.context().getRouteController().suspendRoute(ROUTE);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(gate.statistics().suspended()).isOne());
    gate.awaitArrival("before");
    gate.send("during");
    gate.awaitArrival("during");
    gateOpens.countDown();
    suspension.get(10, TimeUnit.SECONDS);
    gate.awaitDecided(3);
    assertThat(gate.statistics().dropped()).as("the one in the route, by the route").isEqualTo(1);
    awaitEntered(1);
  }

  @Test
  void packetsPendingUnderAutoVerdictFalseCanBeDecidedWhileSuspended() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", "autoVerdict=false", "suspendVerdict=DROP"))
              .routeId(ROUTE)
              .to("seda:decide");
          r.from("seda:decide?pollTimeout=50")
              .to("mock:entered")
              .process(this::waitHere)
              .to(nfqueue("0", "verdict=ACCEPT"));
        });
    gate.send("one");
    awaitEntered(1);
    gate.context().getRouteController().suspendRoute(ROUTE);
    gateOpens.countDown();
    gate.awaitArrival("one");
  }

  @Test
  void aStoppedRouteHasNoQueueAndAStartedOneHasANewBinding() throws Exception {
    route();
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    PacketQueue first = gate.queue(0);
    gate.context().getRouteController().stopRoute(ROUTE);
    assertThat(first.isClosed()).isTrue();
    assertThat(gate.findQueue(0)).isEmpty();
    assertThat(kernelQueues()).isEmpty();

    gate.context().getRouteController().startRoute(ROUTE);
    assertThat(gate.queue(0).bindingId()).isNotEqualTo(first.bindingId());
    assertThat(gate.arrivingOf("two")).containsExactly("two");
    assertThat(gate.statistics().received()).isEqualTo(1);
    awaitEntered(2);
  }

  private List<String> kernelQueues() {
    return gate.gate().run("cat /proc/net/netfilter/nfnetlink_queue").lines().toList();
  }

  @Test
  void aSuspendedRouteCanBeStoppedAndStartedAgain() throws Exception {
    route("suspendVerdict=DROP");
    gate.context().getRouteController().suspendRoute(ROUTE);
    gate.context().getRouteController().stopRoute(ROUTE);
    assertThat(kernelQueues()).isEmpty();
    gate.context().getRouteController().startRoute(ROUTE);
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @Test
  void aSuspendedContextSuspendsItsQueues() throws Exception {
    route("suspendVerdict=DROP");
    gate.context().suspend();
    assertThat(gate.arrivingOf("one")).isEmpty();
    assertThat(gate.statistics().suspended()).isEqualTo(1);
    gate.context().resume();
    assertThat(gate.arrivingOf("two")).containsExactly("two");
  }

  @Test
  void anExchangeInFlightEndsByItsRouteWhileTheContextStops() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0", "failMode=closed"))
                .to("mock:entered")
                .process(this::waitHere)
                .to(nfqueue("0", "verdict=ACCEPT")));
    PacketQueue queue = gate.queue(0);
    gate.send("in flight");
    awaitEntered(1);
    gate.send("behind it");
    CompletableFuture<Void> stop = CompletableFuture.runAsync(gate.context()::stop);
    await().atMost(PATIENCE).until(() -> queue.statistics().shutDown() == 1);
    assertThat(stop).isNotDone();
    gateOpens.countDown();
    stop.get(10, TimeUnit.SECONDS);
    assertThat(gate.arrived()).containsExactly("in flight");
    assertThat(queue.statistics().dropped()).isEqualTo(1);
    assertThat(queue.statistics().pending()).isZero();
  }

  @Test
  void anExchangeThatDoesNotEndInTimeGetsTheShutdownVerdict() throws Exception {
    gate.context().getShutdownStrategy().setTimeout(1);
    gate.context().getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    gate.route(
        r ->
            r.from(nfqueue("0", "shutdownVerdict=ACCEPT", "defaultVerdict=DROP"))
                .to("mock:entered")
                .process(
                    e -> {
                      while (gateOpens.getCount() > 0) {
                        try {
                          gateOpens.await();
                        } catch (InterruptedException again) {
                          // a route that does not care
                        }
                      }
                    }));
    PacketQueue queue = gate.queue(0);
    gate.send("held up");
    awaitEntered(1);
    gate.context().stop();
    assertThat(gate.arrived()).containsExactly("held up");
    assertThat(queue.statistics().shutDown()).isEqualTo(1);
    gateOpens.countDown();
  }
}
