package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.PORT;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueBusyException;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.testnet.LoggedLines;
import io.nfqueue.testnet.Namespace;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.SupervisingRouteController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may bind a queue, which queues a range binds, and how the kernel is told about it. */
class BindingIT extends RoutedGateIT {
  private static List<String> boundIn(Namespace namespace) {
    return namespace
        .run("cat /proc/net/netfilter/nfnetlink_queue")
        .lines()
        .map(line -> line.strip().split("\\s+")[0])
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxLength=9", "copyRange=100", "autoVerdict=false"})
  void twoConsumersOfOneQueueAreRefused(String difference) {
    assertThatThrownBy(
            () ->
                gate.route(
                    r -> {
                      r.from(nfqueue("0")).to("mock:first");
                      r.from(nfqueue("0", difference)).to("mock:second");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("queue 0", "consumed by", "this CamelContext", "namespace");
  }

  @Test
  void aConsumerOfARangeThatOverlapsIsRefusedAndLeavesTheOtherAlone() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0")).to("mock:first");
          r.from(nfqueue("1-2")).routeId("other").to("mock:other");
          r.from(nfqueue("0-2")).routeId("overlap").autoStartup(false).to("mock:second");
        });
    assertThatThrownBy(() -> gate.context().getRouteController().startRoute("overlap"))
        .hasMessageContaining("bind queue 0: consumed by");
    gate.context().getRouteController().stopRoute("other");
    assertThatThrownBy(() -> gate.context().getRouteController().startRoute("overlap"))
        .hasMessageContaining("bind queue 0: consumed by");
    gate.context().getRouteController().startRoute("other");
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    assertThat(boundIn(gate.gate())).containsExactly("0", "1", "2");
  }

  @Test
  void oneQueueNumberInTwoNamespacesIsTwoQueues() throws Exception {
    gate.peer().queueUdp("INPUT", PORT, 0);
    gate.route(
        r -> {
          r.from(nfqueue("0")).to(nfqueue("0", "verdict=ACCEPT"));
          r.from("nfqueue:0?netns=" + gate.peer().path()).to("mock:peer");
        });
    assertThat(gate.arrivingOf("to the gate")).containsExactly("to the gate");
    DatagramChannel server = gate.peer().udp(gate.peer().ipv4(PORT));
    gate.gate().sendUdp(gate.peer().ipv4(PORT), "to the peer");
    assertThat(gate.peer().receive(server, PATIENCE).text()).isEqualTo("to the peer");
    assertThat(gate.statistics().received()).isEqualTo(1);
  }

  @Test
  void aQueueThatIsBusyIsAnErrorOfTheStart() {
    gate.gate()
        .closeAtEnd(PacketQueue.open(QueueConfig.number(0).withNamespace(gate.gate().netns())));
    assertThatThrownBy(() -> gate.route(r -> r.from(nfqueue("0")).to("mock:on")))
        .isInstanceOf(QueueBusyException.class)
        .hasMessageContainingAll("bind queue 0", "belongs to port id", "this JVM");
  }

  @Test
  void aSupervisingRouteControllerStartsItOnceTheQueueIsFree() throws Exception {
    PacketQueue other =
        gate.gate()
            .closeAtEnd(PacketQueue.open(QueueConfig.number(0).withNamespace(gate.gate().netns())));
    SupervisingRouteController supervisor = gate.context().getRouteController().supervising();
    supervisor.setInitialDelay(0);
    supervisor.setBackOffDelay(100);
    gate.route(r -> r.from(nfqueue("0")).routeId("route").to("mock:on"));
    await().atMost(PATIENCE).until(() -> !supervisor.getRestartingRoutes().isEmpty());
    assertThat(supervisor.getRouteStatus("route")).isNotEqualTo(ServiceStatus.Started);

    other.close();
    await()
        .atMost(PATIENCE)
        .until(() -> supervisor.getRouteStatus("route") == ServiceStatus.Started);
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }

  @Test
  void aRangeBindsAllOfItsQueuesAndEachHasItsThread() throws Exception {
    gate.gate().iptables("-t mangle -F");
    // --queue-balance goes by the addresses alone: here they would all come to one queue
    for (int queue = 0; queue < 4; queue++) {
      gate.gate().queueUdp("INPUT", PORT + queue, queue);
    }
    gate.route(
        r ->
            r.from(nfqueue("0-3", "defaultVerdict=DROP"))
                .process(
                    e ->
                        assertThat(Thread.currentThread().getName())
                            .endsWith(
                                "nfqueue-" + e.getMessage().getHeader(NfqueueConstants.QUEUE)))
                .to("nfqueue:0-3?verdict=ACCEPT"));
    assertThat(boundIn(gate.gate())).containsExactly("0", "1", "2", "3");
    for (int queue = 0; queue < 4; queue++) {
      for (int i = 0; i <= queue; i++) {
        gate.sendTo(PORT + queue, "to queue " + queue);
      }
    }
    for (int queue = 0; queue < 4; queue++) {
      long expected = queue + 1;
      PacketQueue bound = gate.queue(queue);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(bound.statistics().accepted()).isEqualTo(expected));
    }
    assertThat(gate.arrived()).containsExactly("to queue 0", "to queue 1", "to queue 1");
  }

  @Test
  void aRangeBindsAllOrNothing() {
    PacketQueue busy =
        gate.gate()
            .closeAtEnd(PacketQueue.open(QueueConfig.number(2).withNamespace(gate.gate().netns())));
    assertThatThrownBy(() -> gate.route(r -> r.from(nfqueue("0-3")).to("mock:on")))
        .isInstanceOf(QueueBusyException.class)
        .hasMessageContaining("bind queue 2");
    assertThat(boundIn(gate.gate())).containsExactly("2");
    busy.close();
  }

  @Test
  void copyRangeAndCopyModeTakeEffect() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("0", "copyRange=100")).to("mock:on");
          r.from(nfqueue("1", "copyMode=meta")).to("mock:on");
          r.from(nfqueue("2")).to("mock:on");
        });
    KernelQueueStatistics hundred = gate.queue(0).kernelStatistics().orElseThrow();
    assertThat(hundred.copyRangeBytes()).isEqualTo(100);
    assertThat(hundred.copyMode()).isEqualTo(2);
    assertThat(gate.queue(1).kernelStatistics().orElseThrow().copyMode()).isEqualTo(1);
    assertThat(gate.queue(2).kernelStatistics().orElseThrow().copyRangeBytes()).isEqualTo(65531);
  }

  @Test
  void maxLengthTakesEffect() throws Exception {
    gate.route(r -> r.from(nfqueue("0", "autoVerdict=false", "maxLength=3")).to("mock:on"));
    gate.send("1", "2", "3", "4", "5");
    gate.awaitPending(3);
    KernelQueueStatistics kernel = gate.queue(0).kernelStatistics().orElseThrow();
    assertThat(kernel.waiting()).isEqualTo(3);
    assertThat(kernel.queueDropped()).isEqualTo(2);
  }

  @Test
  void receiveBufferSizeTakesEffect() throws Exception {
    gate.route(r -> r.from(nfqueue("0", "receiveBufferSize=1000000")).to("mock:on"));
    assertThat(gate.queue(0).receiveBufferBytes()).isEqualTo(2_000_000);
  }

  @Test
  void uidGidTakesEffect() throws Exception {
    gate.gate().iptables("-A OUTPUT -p udp -j NFQUEUE --queue-num 1");
    gate.route(r -> r.from(nfqueue("1", "uidGid=true")).to("mock:on"));
    gate.gate().sendUdp(gate.peer().ipv4(PORT), "out");
    var mock = gate.context().getEndpoint("mock:on", MockEndpoint.class);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(mock.getExchanges()).hasSize(1));
    var message = mock.getExchanges().get(0).getMessage();
    assertThat(message.getHeader(NfqueueConstants.UID, Long.class)).isNotNegative();
    assertThat(message.getHeader(NfqueueConstants.GID, Long.class)).isNotNegative();
  }

  @Test
  void metaIsWarnedAboutAtTheStart() throws Exception {
    try (LoggedLines log = new LoggedLines()) {
      gate.route(r -> r.from(nfqueue("0", "copyMode=META")).to("mock:on"));
      assertThat(log.warnings("copyMode=META", "without their bytes")).hasSize(1);
    }
    assertThat(gate.arrivingOf("one")).containsExactly("one");
  }
}
