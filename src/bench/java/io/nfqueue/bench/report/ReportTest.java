package io.nfqueue.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arithmetic of the report, on numbers that can be checked by hand. */
class ReportTest {
  private static final List<String> LINES =
      List.of(
          "# kernel: 6.1: a test's",
          "run,chapter,cell,program,figure,value",
          "1.1,throughput,64 B 1 queue,a c-library,packets/s,200000",
          "1.1,throughput,64 B 1 queue,a c-library,dropped/s,100000",
          "1.1,throughput,64 B 1 queue,a c-library,offered/s,300000",
          "1.1,throughput,64 B 1 queue,e loop,packets/s,320000",
          "1.1,throughput,64 B 1 queue,e loop,dropped/s,300",
          "1.1,throughput,64 B 1 queue,e loop,offered/s,320300",
          "# failed: run 1, throughput, 64 B 1 queue, h batching: not bound",
          "1.2,throughput,64 B 1 queue,e loop,packets/s,180000",
          "1.2,throughput,64 B 1 queue,e loop,dropped/s,90",
          "1.2,throughput,64 B 1 queue,e loop,offered/s,180090",
          "1.2,throughput,64 B 1 queue,a c-library,packets/s,100000",
          "1.3,throughput,64 B 1 queue,a c-library,packets/s,900000",
          "2.1,throughput,64 B 1 queue,a c-library,packets/s,210000",
          "2.1,throughput,64 B 1 queue,e loop,packets/s,294000",
          "2.1,throughput,64 B 1 queue,e loop,dropped/s,150000",
          "2.1,throughput,64 B 1 queue,e loop,offered/s,444000",
          "2.1,throughput,64 B 1 queue,e loop,CPU ns/packet,3210",
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
  void aRatioIsOfFiguresOfTheSameTurn() {
    Samples ratios =
        measurements
            .ratio("throughput", "64 B 1 queue", "e loop", "a c-library", "packets/s")
            .orElseThrow();
    assertThat(ratios.sorted()).containsExactly(1.4, 1.6, 1.8);
    assertThat(
            measurements.ratio("throughput", "64 B 1 queue", "f route", "a c-library", "packets/s"))
        .isEmpty();
  }

  @Test
  void twoValuesOfOneTurnAreRefused() {
    String line = "1.1,throughput,64 B 1 queue,e loop,packets/s,1";
    assertThatThrownBy(() -> Measurements.parse(List.of(line, line)))
        .hasMessageContaining("two values in turn 1.1");
  }

  @Test
  void theLoadWasTheLimitWhereAllButAThousandthWasDecidedInMostTurns() {
    assertThat(measurements.isLimitedByLoad("throughput", "64 B 1 queue", "e loop")).isTrue();
    assertThat(measurements.isLimitedByLoad("throughput", "64 B 1 queue", "a c-library")).isFalse();
    assertThat(measurements.isLimitedByLoad("throughput", "64 B 1 queue", "f route")).isFalse();
  }

  @Test
  void aReaderThatDropsNothingButWhoseQueueFillsUpIsTheLimitItself() {
    Measurements filling =
        Measurements.parse(
            List.of(
                "1.1,throughput,64 B 1 queue,e loop,packets/s,349697",
                "1.1,throughput,64 B 1 queue,e loop,dropped/s,0",
                "1.1,throughput,64 B 1 queue,e loop,offered/s,358017"));
    assertThat(filling.isLimitedByLoad("throughput", "64 B 1 queue", "e loop")).isFalse();
  }

  @Test
  void nothingIsSaidOfARatioWhoseBaseTheLoadLimited() {
    List<String> lines =
        List.of(
            "1.1,throughput,64 B 1 queue,c c-batch,packets/s,400000",
            "1.1,throughput,64 B 1 queue,c c-batch,offered/s,400000",
            "1.1,throughput,64 B 1 queue,e loop,packets/s,388000",
            "1.1,throughput,64 B 1 queue,e loop,offered/s,450000");
    assertThat(new Targets(Measurements.parse(lines)).table())
        .contains("| loop / C with batch verdict |  | >= 0.95 | 0.97 ¹ | 1 |  | open ¹ |");
  }

  @Test
  void aRowHasMedianAndMedianAndSpreadOfTheRatios() {
    assertThat(new Tables(measurements).all())
        .contains("| 64 B 1 queue | e loop | 294.0 | ≥ 1.60 | 1.40..1.80 | 0.3 | 3.21 |  |")
        .contains("| 64 B 1 queue | a c-library | 205.0 |  |  | 100.0 |  |  |");
  }

  @Test
  void aTargetIsMetWhereTheMedianOfTheRatiosIsAsWanted() {
    assertThat(new Targets(measurements).table())
        .contains(
            "| loop / C library, packets/s | >= 1.50 | >= 1.75 | 1.60 (1.40..1.70) ¹ | 3 | yes ² | **no** |")
        .contains("| empty route / C library | >= 1.20 | >= 1.45 | not measured |  |  |  |")
        .contains("¹ One side or both decided all");
  }

  @Test
  void queuesAreComparedByWhatTheyDecidedOfTheLoad() {
    List<String> lines =
        List.of(
            "1.1,throughput,64 B 1 queue 2 CPUs,e loop,packets/s,240000",
            "1.1,throughput,64 B 1 queue 2 CPUs,e loop,offered/s,300000",
            "1.1,throughput,64 B 2 queues 2 CPUs,e loop,packets/s,218400",
            "1.1,throughput,64 B 2 queues 2 CPUs,e loop,dropped/s,58000",
            "1.1,throughput,64 B 2 queues 2 CPUs,e loop,offered/s,280000",
            "1.2,throughput,64 B 1 queue 2 CPUs,e loop,packets/s,240000");
    assertThat(new Targets(Measurements.parse(lines)).table())
        .as("what waits is not decided, and a turn without both is left out")
        .contains(
            "| 2 queues on 2 CPUs / 1 queue there, loop | >= 1.00 |  | 0.98 | 1 | **no** |  |");
  }

  @Test
  void theMedianLiesWhereThoseOfResampledRunsDo() {
    Samples.Interval interval =
        Samples.of(IntStream.rangeClosed(1, 100).asDoubleStream().toArray()).medianInterval();
    // by the binomial distribution: order statistics 40 and 61
    assertThat(interval.low()).isBetween(39.0, 42.5);
    assertThat(interval.high()).isBetween(58.5, 62.0);
    assertThat(Samples.of(3, 5).medianInterval()).isEqualTo(new Samples.Interval(3, 5));
  }

  @Test
  void manyValuesOfARunMakeTheMedianOfRunsNoMoreCertain() {
    List<List<Double>> runs = List.of(Collections.nCopies(100, 1.0), Collections.nCopies(100, 2.0));
    assertThat(Samples.ofRuns(runs).medianInterval()).isEqualTo(new Samples.Interval(1, 2));
    assertThat(Samples.ofRuns(runs.subList(0, 1)).medianInterval())
        .isEqualTo(new Samples.Interval(1, 1));
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
  void programsAreInTheOrderOfTheirLettersAndNumbers() {
    List<String> lines =
        Stream.of("f route 20 steps", "f route 5 steps", "f route", "e loop")
            .map(program -> "1,scaling,length," + program + ",packets/s,1")
            .toList();
    assertThat(Measurements.parse(lines).programs("scaling", "length"))
        .containsExactly("e loop", "f route", "f route 5 steps", "f route 20 steps");
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
