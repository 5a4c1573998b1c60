package io.nfqueue.camel;

/** Whole numbers as options and headers have them: 42, or 0x2a, which is how marks are written. */
final class NumberText {
  private static final String HEX = "0x";

  private NumberText() {}

  /**
   * Reads one. A leading 0 does not make it octal.
   *
   * @throws NumberFormatException where it is none
   */
  static long parse(String text) {
    String digits = text.strip();
    return digits.regionMatches(true, 0, HEX, 0, HEX.length())
        ? Long.parseLong(digits.substring(HEX.length()), 16)
        : Long.parseLong(digits);
  }
}
