package io.nfqueue.application;

import java.nio.charset.StandardCharsets;

/**
 *
 *
 * <pre>
 * method SP request-target SP "HTTP/1." digit
 * </pre>
 *
 * <p>The request line, RFC 9112 section 3, and the authority of its target, section 3.2.
 */
final class HttpRequestLine {
  private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_BYTES = VERSION.length + 1;
  private static final String CONNECT = "CONNECT";

  private final byte[] bytes;
  private final int end;
  private String method;
  private String target;
  private String version;
  private HttpAuthority authority;
  private HttpMalformed malformed;

  private HttpRequestLine(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /**
   * Reads a line.
   *
   * @param methodEnd array index of the white space behind the method
   * @param end array index behind the line, without its terminator
   * @return null where the line does not end with a version of HTTP/1
   */
  static HttpRequestLine of(byte[] bytes, int start, int methodEnd, int end) {
    int versionEnd = end;
    while (versionEnd > methodEnd && isWhiteSpace(bytes[versionEnd - 1])) {
      versionEnd--;
    }
    int versionStart = versionEnd - VERSION_BYTES;
    if (versionStart <= methodEnd || !isVersion(bytes, versionStart)) {
      return null;
    }
    if (!isWhiteSpace(bytes[versionStart - 1])) {
      return null;
    }
    HttpRequestLine line = new HttpRequestLine(bytes, end);
    line.read(start, methodEnd, versionStart);
    return line;
  }

  /** What lenient servers take for the space between the parts of a request line. */
  static boolean isWhiteSpace(byte octet) {
    return octet == ' ' || (octet >= '\t' && octet <= '\r' && octet != '\n');
  }

  private static boolean isVersion(byte[] bytes, int at) {
    for (int i = 0; i < VERSION.length; i++) {
      if (bytes[at + i] != VERSION[i]) {
        return false;
      }
    }
    byte minor = bytes[at + VERSION.length];
    return minor >= '0' && minor <= '9';
  }

  private void read(int start, int methodEnd, int versionStart) {
    int targetStart = methodEnd + 1;
    int targetEnd = versionStart - 1;
    for (int at = methodEnd; at < end; at++) {
      if (bytes[at] == '\r') {
        malformed = HttpMalformed.BARE_CR;
        return;
      }
    }
    boolean spaces =
        bytes[methodEnd] == ' '
            && bytes[versionStart - 1] == ' '
            && versionStart + VERSION_BYTES == end;
    if (!spaces || targetEnd <= targetStart || !isTarget(targetStart, targetEnd)) {
      malformed = HttpMalformed.REQUEST_LINE;
      return;
    }
    method = text(start, methodEnd);
    target = text(targetStart, targetEnd);
    version = text(versionStart, end);
    if (!readAuthority(targetStart, targetEnd)) {
      malformed = HttpMalformed.TARGET;
    }
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private boolean isTarget(int from, int to) {
    for (int at = from; at < to; at++) {
      int octet = bytes[at] & 0xff;
      if (octet <= ' ' || octet == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether the target has one of the four forms. */
  private boolean readAuthority(int from, int to) {
    if (method.equals(CONNECT)) {
      authority = HttpAuthority.of(bytes, from, to);
      return authority != null && !authority.host().isEmpty() && authority.port() >= 0;
    }
    if (bytes[from] == '/' || target.equals("*")) {
      return true;
    }
    int scheme = target.indexOf("://");
    if (scheme <= 0 || !isScheme(target, scheme)) {
      return false;
    }
    int start = from + scheme + "://".length();
    int authorityEnd = start;
    while (authorityEnd < to && "/?#".indexOf(bytes[authorityEnd]) < 0) {
      authorityEnd++;
    }
    authority = HttpAuthority.of(bytes, start, authorityEnd);
    return authority != null && !authority.host().isEmpty();
  }

  private static boolean isScheme(String target, int length) {
    for (int i = 0; i < length; i++) {
      char c = target.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && !(other && i > 0)) {
        return false;
      }
    }
    return true;
  }

  String method() {
    return method;
  }

  String target() {
    return target;
  }

  String version() {
    return version;
  }

  /** Where an absolute-form or authority-form target leads, null for the other forms. */
  HttpAuthority authority() {
    return authority;
  }

  HttpMalformed malformed() {
    return malformed;
  }
}
