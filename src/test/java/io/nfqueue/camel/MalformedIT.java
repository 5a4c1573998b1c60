package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.packet.Malformed;
import io.nfqueue.queue.QueueStatistics;
import java.util.List;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Malformed packets enter the route only where it is told to take them. */
class MalformedIT extends RoutedGateIT {

  private QueueStatistics statistics() {
    return gate.queue(MalformedPackets.QUEUE).statistics();
  }

  private List<Exchange> entered() {
    return mock("entered").getExchanges();
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
    awaitMock("entered", 1);
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
                .filter()
                .header(NfqueueConstants.MALFORMED)
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
    awaitMock("entered", 1);
    assertThat(entered().get(0).getMessage().getHeaders())
        .doesNotContainKey(NfqueueConstants.MALFORMED);
  }
}
