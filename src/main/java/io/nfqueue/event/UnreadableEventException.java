package io.nfqueue.event;

/** An event's field cannot be read. The text shows field, value and what was expected. */
public final class UnreadableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 64;

  private final String field;

  /**
   * @param field with its path, as in {@code nfqueue.queue}
   * @param value comes from outside: shown without control characters, and not endlessly
   * @param expected as in {@code 0..65535}
   */
  UnreadableEventException(String field, Object value, String expected) {
    super("event: " + shown(field) + ": " + shown(value) + ": " + expected + " expected");
    this.field = field;
  }

  /** {@return the field, with its path: {@code nfqueue.queue}, {@code conntrack.mark}} */
  public String field() {
    return field;
  }

  private static String shown(Object value) {
    if (value == null) {
      return "missing";
    }
    String text = String.valueOf(value);
    String cut =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
