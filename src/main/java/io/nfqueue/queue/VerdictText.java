package io.nfqueue.queue;

import java.util.Locale;

/** Reads the text form of a {@link Verdict}. */
final class VerdictText {
  static final String FORMS = "ACCEPT, DROP, REPEAT, STOP, QUEUE:n or QUEUE:n:bypass (n 0..65535)";

  private VerdictText() {}

  static Verdict parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    return switch (upper) {
      case "ACCEPT" -> Verdict.accept();
      case "DROP" -> Verdict.drop();
      case "REPEAT" -> Verdict.repeat();
      case "STOP" -> Verdict.stop();
      default -> queue(text, upper.split(":", -1));
    };
  }

  private static Verdict queue(String text, String[] parts) {
    boolean bypass = parts.length == 3 && parts[2].equals("BYPASS");
    if (parts[0].equals("QUEUE")
        && (parts.length == 2 || bypass)
        && parts[1].matches("[0-9]{1,5}")
        && Integer.parseInt(parts[1]) <= Verdict.MAX_QUEUE) {
      Verdict verdict = Verdict.queue(Integer.parseInt(parts[1]));
      return bypass ? verdict.withBypass() : verdict;
    }
    throw new IllegalArgumentException("verdict=" + text + ": " + FORMS + " expected");
  }
}
