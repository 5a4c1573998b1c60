package io.nfqueue.camel;

/** A verdict header holds something that is no verdict. The message shows the value. */
public final class UnreadableVerdictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableVerdictException(String header, Object value, String expected) {
    super("header " + header + ": " + value + ": " + expected);
  }
}
