package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.packet.Malformed;
import io.nfqueue.queue.QueueStatistics;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Malformed packets enter the route only where it is told to take them. */
@ExtendWith(TestNetworkExtension.class)
class MalformedIT {
  private RoutedGate gate;

  @BeforeEach
  void makeAGate(TestNetwork network) {
    gate = new RoutedGate(network);
  }

  private QueueStatistics statistics() {
    return gate.queue(MalformedPackets.QUEUE).statistics();
  }

  private List<Exchange> entered() {
    return gate.context().getEndpoint("mock:entered", MockEndpoint.class).getExchanges();
  }

  private void send(String... texts) {
    gate.send(texts);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(statistics().decided()).isEqualTo(texts.length));
  }

  @Test
  void dropsThemWithoutTheRoute() throws Exception {
    MalformedPackets.route(gate, "malformedVerdict=DROP&failMode=open", r -> {});
    send("one", "two");
    assertThat(gate.arrived()).isEmpty();
    assertThat(entered()).isEmpty();
    assertThat(statistics().malformed()).isEqualTo(2);
    assertThat(statistics().dropped()).isEqualTo(2);
  }

  @Test
  void acceptsThemWithoutTheRoute() throws Exception {
    MalformedPackets.route(gate, "malformedVerdict=ACCEPT&defaultVerdict=DROP", r -> {});
    send("one", "two");
    assertThat(gate.arrived()).containsExactly("one", "two");
    assertThat(entered()).isEmpty();
    assertThat(statistics().malformed()).isEqualTo(2);
    assertThat(statistics().accepted()).isEqualTo(2);
  }

  @Test
  void routesThemWithAHeaderThatSaysWhatIsWrong() throws Exception {
    MalformedPackets.route(gate, "malformedVerdict=ROUTE", r -> {});
    send("one");
    assertThat(gate.arrived()).as("the default verdict").containsExactly("one");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(entered()).hasSize(1));
    assertThat(entered().get(0).getMessage().getHeader(NfqueueConstants.MALFORMED))
        .isEqualTo(Malformed.TOTAL_LENGTH_BEYOND_PACKET.name());
    assertThat(statistics().malformed()).as("decided by the route").isZero();
  }

  @Test
  void aRouteMayDropThem() throws Exception {
    MalformedPackets.route(
        gate,
        "malformedVerdict=ROUTE",
        route ->
            route
                .filter(
                    new RouteBuilder() {
                      @Override
                      public void configure() {}
                    }.header(NfqueueConstants.MALFORMED).isNotNull())
                .to(RoutedGate.nfqueue("5", "verdict=DROP")));
    send("one");
    assertThat(gate.arrived()).isEmpty();
    assertThat(statistics().dropped()).isEqualTo(1);
    assertThat(statistics().malformed()).isZero();
  }

  @Test
  void wellFormedPacketsHaveNoSuchHeader() throws Exception {
    gate.route(r -> r.from(RoutedGate.nfqueue("0", "malformedVerdict=ROUTE")).to("mock:entered"));
    assertThat(gate.arrivingOf("one")).containsExactly("one");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(entered()).hasSize(1));
    assertThat(entered().get(0).getMessage().getHeaders())
        .doesNotContainKey(NfqueueConstants.MALFORMED);
  }
}
