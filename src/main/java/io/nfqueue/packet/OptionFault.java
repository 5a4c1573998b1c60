package io.nfqueue.packet;

/** What is wrong with a list of options. A walk over them ends there; those before it count. */
public enum OptionFault {
  /** The list ends behind an option's type, where its length should be. */
  LENGTH_CUT("the options end where a length should be"),
  /** A length that does not even cover itself (TCP, IPv4). */
  LENGTH_TOO_SMALL("an option's length is below 2 bytes"),
  /** A length that leads beyond the end of the list. */
  LENGTH_BEYOND_END("an option's length leads beyond the end of the options");

  private final String reason;

  OptionFault(String reason) {
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
