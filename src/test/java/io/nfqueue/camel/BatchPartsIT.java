package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.junit.jupiter.api.Test;

/** Verdict headers that are set in the parts of a split batch. */
class BatchPartsIT extends BatchedRouteIT {
  private ProcessorDefinition<?> accept(RouteBuilder r, ProcessorDefinition<?> route) {
    return route.setHeader(NfqueueConstants.VERDICT, r.constant("ACCEPT"));
  }

  @Test
  void decideNothing() throws Exception {
    gate.route(r -> accept(r, batches(r, "defaultVerdict=DROP").split(r.body())).end());
    assertThat(arrivingTogether("1", "2", "3")).isEmpty();
    assertThat(gate.statistics()).hasToString("received 4, accepted 1, dropped 3");
  }

  @Test
  void decideTheirOwnPacketWhereThePartsMessageIsKept() throws Exception {
    gate.route(
        r ->
            accept(r, batches(r, "defaultVerdict=DROP").split(r.body(), (before, now) -> now))
                .end());
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("3");
    assertThat(gate.statistics()).hasToString("received 4, accepted 2, dropped 2");
  }

  @Test
  void decideTheirOwnPacketAlsoByAPlainMessage() throws Exception {
    gate.route(
        r ->
            accept(
                    r,
                    batches(r, "defaultVerdict=DROP")
                        .split(r.body(), (before, now) -> now)
                        .setBody(r.constant("a text")))
                .end());
    assertThat(arrivingTogether("1", "2", "3")).containsExactly("3");
  }

  @Test
  void decideNoOtherPacketWhereTheirOwnIsDecided() throws Exception {
    gate.route(
        r ->
            accept(
                    r,
                    batches(r, "defaultVerdict=DROP")
                        .split(r.body(), (before, now) -> now)
                        .filter(r.header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
                        .to(RoutedGate.nfqueue("0", "verdict=DROP"))
                        .end())
                .end());
    assertThat(arrivingTogether("1", "2", "other 3")).isEmpty();
    assertThat(gate.statistics()).hasToString("received 4, accepted 1, dropped 3");
  }
}
