package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What failMode says of the situations in which a route cannot decide, and each override alone. */
@ExtendWith(TestNetworkExtension.class)
class FailModeIT {

  /** A situation in which the route does not decide packet "one". */
  enum Situation {
    FAILURE("failureVerdict", "ACCEPT", "DROP") {
      @Override
      QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception {
        gate.route(
            r -> r.from(nfqueue("0", options)).throwException(new IllegalStateException("boo")));
        gate.send("one");
        gate.awaitDecided(1);
        assertThat(gate.statistics().failed()).isEqualTo(1);
        return gate.statistics();
      }
    },
    TIMEOUT("timeoutVerdict", "ACCEPT", "DROP") {
      @Override
      QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception {
        String uri = nfqueue("0", "autoVerdict=false", "verdictTimeout=100", options);
        gate.route(r -> r.from(uri).stop());
        gate.send("one");
        gate.awaitDecided(1);
        assertThat(gate.statistics().timedOut()).isEqualTo(1);
        return gate.statistics();
      }
    },
    SUSPENSION("suspendVerdict", "ACCEPT", "DROP") {
      @Override
      QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception {
        gate.route(r -> r.from(nfqueue("0", options)).routeId("route").to("mock:entered"));
        gate.context().getRouteController().suspendRoute("route");
        gate.send("one");
        gate.awaitDecided(1);
        assertThat(gate.statistics().suspended()).isEqualTo(1);
        return gate.statistics();
      }
    },
    SHUTDOWN("shutdownVerdict", "ACCEPT", "DROP") {
      @Override
      QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception {
        String uri = nfqueue("0", "autoVerdict=false", options);
        gate.route(r -> r.from(uri).stop());
        PacketQueue queue = gate.queue(0);
        gate.send("one");
        gate.awaitPending(1);
        gate.context().stop();
        assertThat(queue.statistics().shutDown()).isEqualTo(1);
        return queue.statistics();
      }
    },
    MALFORMED("malformedVerdict", "ACCEPT", "DROP") {
      @Override
      QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception {
        MalformedPackets.route(gate, options, r -> {});
        gate.send("one");
        PacketQueue queue = gate.queue(MalformedPackets.QUEUE);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(queue.statistics().malformed()).isEqualTo(1));
        return queue.statistics();
      }
    },
    FULL_QUEUE("failOpen", "true", "false") {
      @Override
      QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception {
        String uri = nfqueue("0", "autoVerdict=false", "maxLength=1", options);
        gate.route(r -> r.from(uri).stop());
        gate.send("zero");
        gate.awaitPending(1);
        gate.send("one");
        return null;
      }

      @Override
      void awaitLoss(RoutedGate gate) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(gate.queue(0).kernelStatistics())
                        .hasValueSatisfying(k -> assertThat(k.queueDropped()).isEqualTo(1)));
      }
    };

    final String option;
    final String passing;
    final String dropping;

    Situation(String option, String passing, String dropping) {
      this.option = option;
      this.passing = passing;
      this.dropping = dropping;
    }

    /**
     * Brings it about, and waits until the packet has its verdict.
     *
     * @return the queue's counters; null where the kernel decides without us, perhaps later
     */
    abstract QueueStatistics bringAbout(RoutedGate gate, String options) throws Exception;

    /** Waits until a packet that does not pass is lost. */
    void awaitLoss(RoutedGate gate) {
      // dropped by its verdict, which has been waited for
    }
  }

  static Stream<Arguments> situations() {
    return Stream.of(Situation.values())
        .flatMap(
            s ->
                Stream.of(
                    Arguments.of(s, "", false),
                    Arguments.of(s, "failMode=closed", false),
                    Arguments.of(s, "failMode=open", true),
                    Arguments.of(s, "failMode=closed&" + s.option + "=" + s.passing, true),
                    Arguments.of(s, "failMode=open&" + s.option + "=" + s.dropping, false)));
  }

  @ParameterizedTest(name = "{0} [{1}] passes: {2}")
  @MethodSource("situations")
  void failModeAndItsOverrides(
      Situation situation, String options, boolean passes, TestNetwork network) throws Exception {
    RoutedGate gate = new RoutedGate(network);
    QueueStatistics statistics =
        situation.bringAbout(gate, options.isEmpty() ? "failMode=closed" : options);
    if (passes) {
      gate.awaitArrival("one");
    } else {
      situation.awaitLoss(gate);
      assertThat(gate.arrived()).isEmpty();
    }
    if (statistics != null && statistics.timedOut() == 0) {
      assertThat(statistics.accepted()).isEqualTo(passes ? 1 : 0);
      assertThat(statistics.dropped()).isEqualTo(passes ? 0 : 1);
    }
  }

  @ParameterizedTest(name = "{0}=DROP")
  @MethodSource("overrides")
  void anOverrideLeavesTheOthersAsTheyAre(String overridden, TestNetwork network) throws Exception {
    RoutedGate gate = new RoutedGate(network);
    gate.route(
        r ->
            r.from(nfqueue("0", "failMode=open", overridden + "=DROP"))
                .throwException(new IllegalStateException("boo")));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  static Stream<String> overrides() {
    return Stream.of("timeoutVerdict", "suspendVerdict", "shutdownVerdict", "malformedVerdict");
  }
}
