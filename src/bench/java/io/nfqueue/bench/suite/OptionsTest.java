package io.nfqueue.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final List<String> CHAPTERS =
      List.of("throughput", "latency", "tcp", "scaling", "jvms", "profile");

  private static List<String> chapters(String... arguments) {
    Options options = Options.parse(List.of(arguments));
    return CHAPTERS.stream().filter(options::wants).toList();
  }

  @Test
  void eachFormHasItsChapters() {
    assertThat(chapters()).isEqualTo(CHAPTERS);
    assertThat(chapters("--full")).isEqualTo(CHAPTERS);
    assertThat(chapters("--targets")).containsExactly("throughput", "latency", "tcp");
    assertThat(chapters("--short")).containsExactly("throughput", "latency");
  }

  @Test
  void chaptersThatAreNamedAreMeasuredWhateverTheForm() {
    assertThat(chapters("--short", "--only", "tcp,profile")).containsExactly("tcp", "profile");
  }

  @Test
  void runsAreThoseOfTheFormUnlessTold() {
    assertThat(Options.parse(List.of("--targets")).runs()).isEqualTo(5);
    assertThat(Options.parse(List.of("--short")).runs()).isEqualTo(2);
    assertThat(Options.parse(List.of("--runs", "7", "--short")).runs()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"--runs, 0", "--runs, five", "--only, throughtput", "--only, tcp+latency"})
  void aValueThatWouldMeasureNothingIsRefused(String option, String value) {
    assertThatThrownBy(() -> Options.parse(List.of(option, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(value);
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    Stream.of("--shrot", "--runs")
        .forEach(
            option ->
                assertThatThrownBy(() -> Options.parse(List.of(option)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(option));
  }
}
