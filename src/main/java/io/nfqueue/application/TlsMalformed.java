package io.nfqueue.application;

/** What is wrong with a TLS ClientHello. */
public enum TlsMalformed {
  /**
   * A record between the parts of the message that is no handshake record (RFC 8446 section 5.1).
   */
  INTERLEAVED_RECORD("another record is between the parts of the message"),
  /** A record that is empty or has more than 16,384 bytes (RFC 8446 section 5.1). */
  RECORD_LENGTH("a record is empty or has more than 16384 bytes"),
  /** A part says it is longer than the part it is in, or shorter than what it must hold. */
  LENGTH("a part of the message does not fit into what it is in"),
  /** A length that the part may not have, as more than 32 bytes of session id. */
  LENGTH_RANGE("a part of the message has a length it may not have"),
  /** Bytes behind the extensions. */
  TRAILING_BYTES("bytes follow the extensions"),
  /** An extension that is there twice (RFC 8446 section 4.2). */
  REPEATED_EXTENSION("an extension is there twice"),
  /** A server_name extension that is not as in RFC 6066 section 3, or a name that is not ASCII. */
  SERVER_NAME("the server name is not one host name in visible ASCII"),
  /** A list of protocol names that is not as in RFC 7301 section 3.1. */
  ALPN("the list of application protocols is not one of names with 1 to 255 bytes"),
  /** A list of versions that is not as in RFC 8446 section 4.2.1. */
  SUPPORTED_VERSIONS("the list of supported versions is not one of 1 to 127 versions");

  private final String reason;

  TlsMalformed(String reason) {
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
