package io.nfqueue.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of the report, on numbers that can be checked by hand. */
class ReportTest {
  private static final List<String> LINES =
      List.of(
          "# kernel: 6.1: a test's",
          "run,chapter,cell,program,figure,value",
          "1,throughput,64 B 1 queue,a c-library,packets/s,200000",
          "1,throughput,64 B 1 queue,e loop,packets/s,320000",
          "# failed: run 1, throughput, 64 B 1 queue, h batching: not bound",
          "2,throughput,64 B 1 queue,e loop,packets/s,290000",
          "2,throughput,64 B 1 queue,a c-library,packets/s,100000",
          "3,throughput,64 B 1 queue,a c-library,packets/s,210000",
          "3,throughput,64 B 1 queue,e loop,packets/s,300000",
          "3,throughput,64 B 1 queue,e loop,CPU ns/packet,3210",
          "3,throughput,64 B 1 que");

  private final Measurements measurements = Measurements.parse(LINES);

  @Test
  void theMedianIsTheOneInTheMiddleOrTheMeanOfTheTwoThere() {
    assertThat(Samples.of(3, 1, 2).median()).isEqualTo(2);
    assertThat(Samples.of(4, 1, 3, 2).median()).isEqualTo(2.5);
    assertThat(Samples.of(7).median()).isEqualTo(7);
    assertThatThrownBy(Samples::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRatioIsThatOfTheMediansOfAllRuns() {
    assertThat(
            measurements.ratio("throughput", "64 B 1 queue", "e loop", "a c-library", "packets/s"))
        .contains(1.5);
    assertThat(
            measurements.ratio("throughput", "64 B 1 queue", "f route", "a c-library", "packets/s"))
        .isEmpty();
  }

  @Test
  void aRowHasMedianRatioAndSpread() {
    assertThat(new Tables(measurements).all())
        .contains("| 64 B 1 queue | e loop | 300.0 | 1.50 | 290.0..320.0 | 3.21 |  |")
        .contains("| 64 B 1 queue | a c-library | 200.0 | 1.00 | 100.0..210.0 |  |  |");
  }

  @Test
  void aTargetIsMetWhereTheRatioIsAsWanted() {
    assertThat(new Targets(measurements).table())
        .contains("| loop / C library, packets/s | >= 1.50 | >= 1.75 | 1.50 | yes | **no** |")
        .contains("| empty route / C library | >= 1.20 | >= 1.45 | not measured |  |  |");
  }

  @Test
  void whatTheFileSaysOfItselfIsKeptAndALineThatWasCutIsLeftOut() {
    assertThat(measurements.about()).containsEntry("kernel", "6.1: a test's");
    assertThat(measurements.failed())
        .containsExactly("run 1, throughput, 64 B 1 queue, h batching: not bound");
    assertThat(measurements.programs("throughput", "64 B 1 queue"))
        .containsExactly("a c-library", "e loop");
  }

  @Test
  void onlyWhatIsBetweenTheMarkersIsReplaced() {
    assertThat(
            Markdown.replaceMeasured(
                "a\n<!-- begin measured -->\nold\n<!-- end measured -->\nb\n", "\nnew\n"))
        .isEqualTo("a\n<!-- begin measured -->\n\nnew\n\n<!-- end measured -->\nb\n");
    assertThatThrownBy(() -> Markdown.replaceMeasured("a", "new"))
        .hasMessageContaining("begin measured");
  }
}
