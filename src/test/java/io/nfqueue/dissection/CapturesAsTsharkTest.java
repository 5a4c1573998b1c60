package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Our dissection of captured packets agrees with tshark's on every field that we claim ({@link
 * Claims}); where we do not, {@link Decision} says why.
 */
class CapturesAsTsharkTest {
  private static final Path CAPTURES = Path.of("src/test/resources/captures");
  private static final int FEWEST_FILES = 12;
  private static final int FEWEST_FIELDS_A_PACKET = 20;

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.pcap(ng)?")).sorted().toList();
    }
  }

  private static Comparison compare(List<Path> files) throws Exception {
    Comparison comparison = new Comparison();
    for (Path file : files) {
      comparison.compare(file);
    }
    System.out.println(comparison);
    return comparison;
  }

  private static void assertSame(Comparison comparison) {
    assertThat(comparison.exceptions()).isEmpty();
    assertThat(comparison.mismatches()).isEmpty();
  }

  @Test
  void sameAsTsharkOnCapturesOfRealPrograms() throws Exception {
    List<Path> files = files(CAPTURES);
    assertThat(files).hasSizeGreaterThanOrEqualTo(FEWEST_FILES);
    Comparison comparison = compare(files);
    assertSame(comparison);
    assertThat(comparison.fields())
        .isGreaterThan((long) FEWEST_FIELDS_A_PACKET * comparison.packets());
  }

  /** Any folder of captures: {@code -Dcaptures=FOLDER}. */
  @Test
  @EnabledIfSystemProperty(named = "captures", matches = ".+")
  void sameAsTsharkOnTheFolderThatIsGiven() throws Exception {
    List<Path> files = files(Path.of(System.getProperty("captures")));
    assertThat(files).isNotEmpty();
    assertSame(compare(files));
  }
}
