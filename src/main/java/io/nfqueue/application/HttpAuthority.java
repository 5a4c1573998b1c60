package io.nfqueue.application;

import java.nio.charset.StandardCharsets;

/**
 * Host and port of a URI (RFC 3986 sections 3.2.2 and 3.2.3): {@code uri-host [":" port]}. User
 * information is refused (RFC 9110 section 4.2.4).
 *
 * @param host as sent, an IPv6 address in its brackets; may be empty
 * @param port 0..65535, -1 where there is none
 */
record HttpAuthority(String host, int port) {
  private static final int NO_PORT = -1;
  private static final int MAX_PORT = 65_535;
  private static final String REG_NAME_MARKS = "-._~%!$&'()*+,;=";
  private static final String ADDRESS_MARKS = "-._~:!$&'()*+,;=";

  /** The authority that an array has between two indexes, null where that is none. */
  static HttpAuthority of(byte[] bytes, int from, int to) {
    boolean address = from < to && bytes[from] == '[';
    int hostEnd = address ? addressEnd(bytes, from, to) : nameEnd(bytes, from, to);
    if (hostEnd < 0 || (hostEnd < to && bytes[hostEnd] != ':')) {
      return null;
    }
    int port = hostEnd + 1 < to ? port(bytes, hostEnd + 1, to) : NO_PORT;
    if (port > MAX_PORT) {
      return null;
    }
    return new HttpAuthority(
        new String(bytes, from, hostEnd - from, StandardCharsets.US_ASCII), port);
  }

  private static int nameEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isOneOf(bytes[at], REG_NAME_MARKS)) {
      at++;
    }
    return at;
  }

  private static int addressEnd(byte[] bytes, int from, int to) {
    int at = from + 1;
    while (at < to && isOneOf(bytes[at], ADDRESS_MARKS)) {
      at++;
    }
    return at < to && at > from + 1 && bytes[at] == ']' ? at + 1 : -1;
  }

  private static boolean isOneOf(byte octet, String marks) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || marks.indexOf(octet) >= 0;
  }

  private static int port(byte[] bytes, int from, int to) {
    int port = 0;
    for (int at = from; at < to && port <= MAX_PORT; at++) {
      if (bytes[at] < '0' || bytes[at] > '9') {
        return MAX_PORT + 1;
      }
      port = port * 10 + bytes[at] - '0';
    }
    return port;
  }
}
