package io.nfqueue.camel;

/** What stands for a verdict in a message is none. The text shows the value. */
public final class UnreadableVerdictException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 64;

  /**
   * @param place header or body
   * @param value may come from a packet: shown without control characters, and not endlessly
   */
  UnreadableVerdictException(String place, Object value, String expected) {
    super(place + ": " + shown(String.valueOf(value)) + ": " + expected);
  }

  private static String shown(String text) {
    String cut =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
