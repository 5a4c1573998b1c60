package io.nfqueue.examples.firewall;

/** The ports that the peer tries. */
final class Ports {
  static final int TELNET = 23;
  static final int WEB = 8080;
  static final int UDP_SERVICE = 5000;
  static final int UDP_BLOCKED = 9999;

  /** One that no rule names. */
  static final int UDP_UNLISTED = 7777;

  private Ports() {}
}
