package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our dissection of captured packets agrees with tshark's on every field that we claim ({@link
 * Claims}); where we do not, {@link Decision} says why. The figures are printed.
 */
class CapturesAsTsharkTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final int FEWEST_FIELDS_A_PACKET = 15;

  /** The repository's captures, and beside them any folder: {@code -Dcaptures=FOLDER}. */
  static Stream<Path> folders() {
    Stream<Path> own = Stream.of("captures", "capture-formats").map(RESOURCES::resolve);
    String given = System.getProperty("captures", "");
    return given.isBlank() ? own : Stream.concat(own, Stream.of(Path.of(given)));
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.pcap(ng)?")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void sameAsTsharkOnEveryFileOf(Path folder) throws Exception {
    Comparison comparison = new Comparison();
    for (Path file : files(folder)) {
      comparison.compare(file);
    }
    System.out.println(folder + ": " + comparison);
    comparison.assertSame();
    assertThat(comparison.packets()).isPositive();
    assertThat(comparison.fields())
        .isGreaterThan((long) FEWEST_FIELDS_A_PACKET * comparison.packets());
  }
}
