package io.nfqueue.bench;

import io.nfqueue.bench.report.Document;
import java.nio.file.Path;

/**
 * Makes results.md and the plots of a folder with results.csv; {@code src/bench/report} says how.
 */
public final class Report {
  private Report() {}

  /** Arguments: the folder; {@code --into FILE} for a document that gets the tables too. */
  public static void main(String[] arguments) throws Exception {
    Document document = Document.of(Path.of(arguments[0]));
    document.write();
    if (arguments.length == 3 && arguments[1].equals("--into")) {
      document.writeInto(Path.of(arguments[2]));
    } else if (arguments.length != 1) {
      throw new IllegalArgumentException("expected: DIR [--into FILE]");
    }
  }
}
