package io.nfqueue.application;

/** What is wrong with an HTTP/1 request; a server must answer each of these with 400. */
public enum HttpMalformed {
  /** Not method, target and version with one space between them (RFC 9112 section 3). */
  REQUEST_LINE("the request line is not method, target and version"),
  /** The target has none of the four forms (RFC 9112 section 3.2), or its authority is none. */
  TARGET("the request target has none of the four forms, or no valid authority"),
  /** A carriage return without line feed (RFC 9112 section 2.2). */
  BARE_CR("a carriage return is not followed by a line feed"),
  /** A line that starts with white space: line folding (RFC 9112 section 5.2), or none to fold. */
  OBS_FOLD("a line of the header section starts with white space"),
  /** A line without name and colon, or white space between the two (RFC 9112 section 5.1). */
  FIELD_LINE("a line of the header section is not a name, a colon and a value"),
  /** A field value with a zero byte (RFC 9110 section 5.5). */
  FIELD_VALUE("a header field has a zero byte"),
  /** More than one Host field (RFC 9112 section 3.2). */
  SEVERAL_HOSTS("there is more than one Host field"),
  /** HTTP/1.1 without Host field (RFC 9112 section 3.2). */
  NO_HOST("there is no Host field"),
  /** A Host field that is not host and port (RFC 9110 section 7.2). */
  HOST("the Host field is not a host and a port");

  private final String reason;

  HttpMalformed(String reason) {
    this.reason = reason;
  }

  /**
   * The reason in words.
   *
   * @return a short English clause, for logs
   */
  public String reason() {
    return reason;
  }
}
