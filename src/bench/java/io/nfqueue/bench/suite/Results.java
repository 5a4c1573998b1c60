package io.nfqueue.bench.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * results.csv: comment lines that say where and with what, then a row a figure. Each is written at
 * once, so that a run that is cut short keeps what it has.
 */
public final class Results {
  private static final String HEAD = "run,chapter,cell,program,figure,value";

  private final Path file;

  private Results(Path file) {
    this.file = file;
  }

  /** Begins anew. */
  public static Results create(Options options, List<String> arguments) throws IOException {
    Files.createDirectories(options.out());
    Results results = new Results(options.out().resolve("results.csv"));
    Files.deleteIfExists(results.file);
    Files.deleteIfExists(Bench.log(options));
    Machine.describe(options, arguments)
        .forEach((key, value) -> results.append("# " + key + ": " + value));
    results.append(HEAD);
    return results;
  }

  /** The one figure of a run. */
  void add(int run, String chapter, String cell, String program, String figure, double value) {
    add(Turn.wholeOf(run), chapter, cell, program, figure, value);
  }

  /** One figure. No name has a comma. */
  void add(Turn turn, String chapter, String cell, String program, String figure, double value) {
    String number =
        Math.abs(value) >= 1000 ? String.format(Locale.ROOT, "%.0f", value) : String.valueOf(value);
    append(String.join(",", turn.toString(), chapter, cell, program, figure, number));
  }

  /** What could not be measured. */
  void failed(int run, String chapter, String cell, String program, String why) {
    append("# failed: run " + run + ", " + chapter + ", " + cell + ", " + program + ": " + why);
  }

  private void append(String line) {
    try {
      Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
