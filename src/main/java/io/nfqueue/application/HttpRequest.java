package io.nfqueue.application;

import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.PayloadReader;
import java.util.Objects;

/**
 *
 *
 * <pre>
 * method SP target SP version CRLF
 * name ":" value CRLF
 * ...
 * CRLF
 * </pre>
 *
 * <p>Request line and header section of an HTTP/1.0 or HTTP/1.1 request, RFC 9112 sections 3 and 5.
 * A line may end with LF alone, and empty lines may come first (section 2.2). Text is given byte by
 * character (ISO 8859-1). A view: the caller owns the bytes and must not change them while it is
 * used. Thread-safe.
 */
public final class HttpRequest {
  private static final PayloadReader<HttpRequest> READER = HttpRequest::of;
  private static final String HTTP_1_0 = "HTTP/1.0";
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private final MessageState state;
  private final HttpMalformed malformed;
  private final HttpRequestLine line;
  private final HttpFields fields;

  private HttpRequest(
      MessageState state, HttpMalformed malformed, HttpRequestLine line, HttpFields fields) {
    this.state = state;
    this.malformed = malformed;
    this.line = line;
    this.fields = fields;
  }

  /**
   * The request with which a TCP segment's payload begins, on any port.
   *
   * @param packet a packet
   * @return null where it is no TCP segment, or its payload begins with something else; a later
   *     segment of the same request is something else
   */
  public static HttpRequest of(IpPacket packet) {
    return packet.protocol() == IpProtocol.TCP ? packet.payloadAs(HttpRequest.class, READER) : null;
  }

  /**
   * Reads the first bytes of a request in a TCP stream. Bytes without any line feed that begin with
   * a token may be the beginning of one; the first line tells, by its version.
   *
   * @param bytes the array
   * @param offset array index of the first byte
   * @param limit array index behind the last byte that may be read
   * @return null where they are not the beginning of an HTTP/1 request
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static HttpRequest of(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    int start = offset;
    while (start < limit && (bytes[start] == '\r' || bytes[start] == '\n')) {
      start++;
    }
    int methodEnd = tokenEnd(bytes, start, limit);
    if (methodEnd == start) {
      return null;
    }
    if (methodEnd == limit) {
      return unfinished();
    }
    if (!HttpRequestLine.isWhiteSpace(bytes[methodEnd])) {
      return null;
    }
    int lineFeed = HttpFields.lineFeed(bytes, methodEnd, limit);
    if (lineFeed < 0) {
      return unfinished();
    }
    int lineEnd = HttpFields.contentEnd(bytes, methodEnd, lineFeed);
    HttpRequestLine line = HttpRequestLine.of(bytes, start, methodEnd, lineEnd);
    if (line == null) {
      return null;
    }
    return line.malformed() == null
        ? withFields(line, HttpFields.of(bytes, lineFeed + 1, limit))
        : new HttpRequest(MessageState.MALFORMED, line.malformed(), line, HttpFields.NONE);
  }

  private static HttpRequest unfinished() {
    return new HttpRequest(MessageState.INCOMPLETE, null, null, HttpFields.NONE);
  }

  private static HttpRequest withFields(HttpRequestLine line, HttpFields fields) {
    HttpMalformed malformed = fields.malformed();
    if (malformed == null
        && fields.isWhole()
        && fields.host() == null
        && !line.version().equals(HTTP_1_0)) {
      malformed = HttpMalformed.NO_HOST;
    }
    MessageState state = fields.isWhole() ? MessageState.COMPLETE : MessageState.INCOMPLETE;
    return new HttpRequest(
        malformed == null ? state : MessageState.MALFORMED, malformed, line, fields);
  }

  /** Behind the token (RFC 9110 section 5.6.2) that starts at an index; that index for none. */
  static int tokenEnd(byte[] bytes, int from, int limit) {
    int at = from;
    while (at < limit && isTokenCharacter(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isTokenCharacter(byte octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || TOKEN_MARKS.indexOf(octet) >= 0;
  }

  /**
   * {@return whether the header section is whole: INCOMPLETE where it goes on in the next segment,
   * also when the host is known already}
   */
  public MessageState state() {
    return state;
  }

  /** {@return what is wrong with it, null unless the state is MALFORMED} */
  public HttpMalformed malformed() {
    return malformed;
  }

  /** {@return the method, as in GET; null while the request line is not whole, or is malformed} */
  public String method() {
    return line == null ? null : line.method();
  }

  /**
   * {@return the request target as sent; null while the request line is not whole, or malformed}
   */
  public String target() {
    return line == null ? null : line.target();
  }

  /** {@return as in HTTP/1.1; null while the request line is not whole, or is malformed} */
  public String version() {
    return line == null ? null : line.version();
  }

  /**
   * Where the request is to go (RFC 9112 section 3.3): the host in the target where it is an
   * absolute URI or belongs to CONNECT, else the one of the Host field. In letters as they were
   * sent: compare without regard to case.
   *
   * @return the host without the port, an IPv6 address in its brackets, empty where the Host field
   *     is. Null: of a {@link MessageState#COMPLETE} request that it has none (HTTP/1.0), of an
   *     {@link MessageState#INCOMPLETE} one that it may come in the next segment, and of a {@link
   *     MessageState#MALFORMED} one always
   */
  public String host() {
    HttpAuthority authority = authority();
    return authority == null ? null : authority.host();
  }

  /** {@return the port behind the host, 0..65535; -1 where there is none, or no host} */
  public int port() {
    HttpAuthority authority = authority();
    return authority == null ? -1 : authority.port();
  }

  private HttpAuthority authority() {
    if (line == null || malformed != null) {
      return null;
    }
    return line.authority() != null ? line.authority() : fields.host();
  }

  /**
   * The value of a header field, without the white space around it.
   *
   * @param name its name, in letters of any case
   * @return the value; those of several fields of that name with a comma and a space between them
   *     (RFC 9110 section 5.2). Null where there is no such field: one of an {@link
   *     MessageState#INCOMPLETE} request may come in the next segment
   */
  public String header(String name) {
    return fields.value(name);
  }

  /** One line: state, method, target and host. */
  @Override
  public String toString() {
    String what = malformed == null ? state.name() : malformed.reason();
    return "HTTP request (%s), %s %s, host %s".formatted(what, method(), target(), host());
  }
}
