package io.nfqueue.bench.report;

import java.util.List;

/** Tables, and text that replaces other text. */
final class Markdown {
  private static final String BEGIN = "<!-- begin measured -->";
  private static final String END = "<!-- end measured -->";

  private Markdown() {}

  /** A table whose first row is its header. */
  static String table(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append("| ").append(String.join(" | ", row)).append(" |\n");
      if (row == rows.get(0)) {
        text.append("|---".repeat(row.size())).append("|\n");
      }
    }
    return text.toString();
  }

  /**
   * Replaces what is between the two markers.
   *
   * @throws IllegalArgumentException where they are not there
   */
  static String replaceMeasured(String document, String text) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("expected: " + BEGIN + " and " + END);
    }
    return document.substring(0, begin + BEGIN.length())
        + "\n\n"
        + text.strip()
        + "\n\n"
        + document.substring(end);
  }
}
