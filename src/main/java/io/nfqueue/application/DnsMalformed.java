package io.nfqueue.application;

/** What is wrong with a DNS message. */
public enum DnsMalformed {
  /** The message ends inside its header. */
  HEADER_CUT("the message ends inside its header"),
  /** The message ends inside its first question. */
  QUESTION_CUT("the message ends inside its first question"),
  /** A label of a type that is not assigned, or no longer (RFC 6891 section 5). */
  LABEL_TYPE("a label of the question's name is neither a plain one nor a pointer"),
  /**
   * The first question's name is compressed, though no name is before it (RFC 1035 section 4.1.4).
   */
  POINTER("the first question's name has a compression pointer"),
  /** A name of more than 255 bytes on the wire (RFC 1035 section 2.3.4). */
  NAME_TOO_LONG("the question's name has more than 255 bytes");

  private final String reason;

  DnsMalformed(String reason) {
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
