package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A producer that decides all packets of the queue up to its own. */
class BatchVerdictRouteIT extends RoutedGateIT {
  private static final String PACKETS = nfqueue("0", "autoVerdict=false");

  @Test
  void decidesThoseThatWaitedWithIt() throws Exception {
    gate.route(
        r ->
            r.from(PACKETS)
                .filter(r.header(NfqueueConstants.PACKET_ID).isEqualTo(3L))
                .to(nfqueue("0", "verdict=ACCEPT", "batchVerdict=true")));
    gate.send("1", "2", "3", "4");
    gate.awaitArrival("1", "2", "3");
    assertThat(gate.statistics().pending()).isEqualTo(1);
  }

  @Test
  void decidesOnlyItsOwnWhereTheHeaderCannotBeRead() throws Exception {
    gate.route(
        r ->
            r.from(PACKETS)
                .filter(r.header(NfqueueConstants.PACKET_ID).isEqualTo(2L))
                .setHeader(NfqueueConstants.VERDICT, r.constant("MAYBE"))
                .to(nfqueue("0", "batchVerdict=true")));
    gate.send("1", "2");
    gate.awaitDecidedAndPending(1, 1);
    assertThat(gate.statistics()).hasToString("received 2, dropped 1, pending 1, for failure 1");
  }

  @Test
  void isRefusedWithANewPayloadAndOnAConsumer() {
    assertThatThrownBy(
            () -> gate.context().getEndpoint("nfqueue:0?batchVerdict=true&replacePayload=true"))
        .hasStackTraceContaining("batchVerdict=true: without replacePayload expected");
    assertThatThrownBy(() -> gate.route(r -> r.from("nfqueue:0?batchVerdict=true").stop()))
        .hasStackTraceContaining("batchVerdict are options of producers");
  }
}
