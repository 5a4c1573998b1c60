package io.nfqueue.application;

import java.nio.charset.StandardCharsets;

/**
 *
 *
 * <pre>
 * field-name ":" OWS field-value OWS CRLF
 * ...
 * CRLF
 * </pre>
 *
 * <p>The header section, RFC 9112 section 5: lines that are whole and well formed, up to the empty
 * line, the first that is malformed, or the end of the bytes.
 */
final class HttpFields {
  /** No field, and more to come. */
  static final HttpFields NONE = new HttpFields(new byte[0], 0);

  private static final byte[] HOST = "Host".getBytes(StandardCharsets.US_ASCII);
  private static final int CASE_BIT = 0x20;

  private final byte[] bytes;
  private final int start;
  private int end;
  private boolean whole;
  private HttpAuthority host;
  private HttpMalformed malformed;

  private HttpFields(byte[] bytes, int start) {
    this.bytes = bytes;
    this.start = start;
    this.end = start;
  }

  static HttpFields of(byte[] bytes, int start, int limit) {
    HttpFields fields = new HttpFields(bytes, start);
    fields.read(limit);
    return fields;
  }

  /** Array index of the first line feed from an index on, -1 where there is none. */
  static int lineFeed(byte[] bytes, int from, int limit) {
    for (int at = from; at < limit; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  /** Behind a line's content: before the line feed, and the carriage return if there is one. */
  static int contentEnd(byte[] bytes, int from, int lineFeed) {
    return lineFeed > from && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
  }

  private void read(int limit) {
    while (malformed == null && !whole) {
      int lineFeed = lineFeed(bytes, end, limit);
      if (lineFeed < 0) {
        return;
      }
      int contentEnd = contentEnd(bytes, end, lineFeed);
      if (contentEnd == end) {
        whole = true;
      } else {
        malformed = readLine(end, contentEnd);
        end = malformed == null ? lineFeed + 1 : end;
      }
    }
  }

  private HttpMalformed readLine(int from, int to) {
    if (bytes[from] == ' ' || bytes[from] == '\t') {
      return HttpMalformed.OBS_FOLD;
    }
    int colon = HttpRequest.tokenEnd(bytes, from, to);
    if (colon == from || colon == to || bytes[colon] != ':') {
      return HttpMalformed.FIELD_LINE;
    }
    for (int at = colon; at < to; at++) {
      if (bytes[at] == '\r') {
        return HttpMalformed.BARE_CR;
      }
      if (bytes[at] == 0) {
        return HttpMalformed.FIELD_VALUE;
      }
    }
    return isNamed(HOST, from, colon) ? readHost(colon + 1, to) : null;
  }

  private HttpMalformed readHost(int from, int to) {
    if (host != null) {
      return HttpMalformed.SEVERAL_HOSTS;
    }
    int valueStart = valueStart(from, to);
    host = HttpAuthority.of(bytes, valueStart, valueEnd(valueStart, to));
    return host == null ? HttpMalformed.HOST : null;
  }

  private int valueStart(int from, int to) {
    int at = from;
    while (at < to && isOptionalWhiteSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private int valueEnd(int from, int to) {
    int at = to;
    while (at > from && isOptionalWhiteSpace(bytes[at - 1])) {
      at--;
    }
    return at;
  }

  private static boolean isOptionalWhiteSpace(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  /** Whether the name between two indexes is this one, letters of either case being the same. */
  private boolean isNamed(byte[] name, int from, int to) {
    if (name.length != to - from) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      byte given = bytes[from + i];
      int lower = given | CASE_BIT;
      boolean letter = lower >= 'a' && lower <= 'z';
      if (given != name[i] && !(letter && lower == (name[i] | CASE_BIT))) {
        return false;
      }
    }
    return true;
  }

  /** The values of all fields of a name, null where there is none. */
  String value(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder all = null;
    int at = start;
    while (at < end) {
      int lineFeed = lineFeed(bytes, at, end);
      int colon = HttpRequest.tokenEnd(bytes, at, lineFeed);
      if (isNamed(wanted, at, colon)) {
        int from = valueStart(colon + 1, lineFeed);
        int to = valueEnd(from, contentEnd(bytes, from, lineFeed));
        all = all == null ? new StringBuilder() : all.append(", ");
        all.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
      }
      at = lineFeed + 1;
    }
    return all == null ? null : all.toString();
  }

  /** Whether the empty line that ends the section is there. */
  boolean isWhole() {
    return whole;
  }

  /** The value of the Host field, null where there is none, or none yet. */
  HttpAuthority host() {
    return host;
  }

  HttpMalformed malformed() {
    return malformed;
  }
}
