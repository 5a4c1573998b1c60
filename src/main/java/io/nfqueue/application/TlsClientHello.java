package io.nfqueue.application;

import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.packet.PayloadReader;
import java.util.List;
import java.util.Objects;

/**
 *
 *
 * <pre>
 * +---------------+----------------+---------------------------+
 * | legacyVersion | random         | sessionId                 |
 * | 2             | 32             | 1 + 0..32                 |
 * +---------------+----------------+---------------------------+
 * | cipherSuites                   | compressionMethods        |
 * | 2 + 2..65534                   | 1 + 1..255                |
 * +--------------------------------+---------------------------+
 * | extensions: each type 2, length 2, data                    |
 * | 2 + 0..65535                                               |
 * +------------------------------------------------------------+
 * </pre>
 *
 * <p>The first message of a TLS client: RFC 8446 section 4.1.2 (and RFC 5246 section 7.4.1.2),
 * server_name of RFC 6066 section 3, ALPN of RFC 7301. Values that clients send to keep servers
 * tolerant (GREASE, RFC 8701) are left out. Where the client encrypts its real ClientHello (ECH),
 * this is the outer one, and the name is the public name of the provider. Immutable; keeps nothing
 * of the bytes.
 */
public final class TlsClientHello {
  private static final PayloadReader<TlsClientHello> READER = TlsClientHello::of;

  private final MessageState state;
  private final TlsMalformed malformed;
  private final int legacyVersion;
  private final int sessionIdLength;
  private final int cipherSuiteCount;
  private final String serverName;
  private final List<String> alpn;
  private final List<Integer> supportedVersions;

  private TlsClientHello(ClientHelloReader read) {
    state = read.state();
    malformed = read.malformed();
    legacyVersion = read.legacyVersion();
    sessionIdLength = read.sessionIdLength();
    cipherSuiteCount = read.cipherSuiteCount();
    boolean wrong = state == MessageState.MALFORMED;
    serverName = wrong ? null : read.serverName();
    alpn = wrong ? null : read.alpn();
    supportedVersions = wrong ? null : read.supportedVersions();
  }

  /**
   * The ClientHello with which a TCP segment's payload begins, on any port.
   *
   * @param packet a packet
   * @return null where it is no TCP segment, or its payload begins with something else; a later
   *     segment of the same ClientHello is something else
   */
  public static TlsClientHello of(IpPacket packet) {
    return packet.protocol() == IpProtocol.TCP
        ? packet.payloadAs(TlsClientHello.class, READER)
        : null;
  }

  /**
   * Reads the first bytes of a TCP stream.
   *
   * @param bytes the array
   * @param offset array index of the first byte
   * @param limit array index behind the last byte that may be read
   * @return null where they are not the beginning of a ClientHello
   * @throws IndexOutOfBoundsException if offset and limit are not inside the array
   */
  public static TlsClientHello of(byte[] bytes, int offset, int limit) {
    Objects.checkFromToIndex(offset, limit, bytes.length);
    return TlsRecords.mayBeClientHello(bytes, offset, limit)
        ? new TlsClientHello(new ClientHelloReader(TlsRecords.of(bytes, offset, limit)))
        : null;
  }

  /**
   * {@return whether the message is whole: INCOMPLETE where it goes on in the next segment, also
   * when the server name is known already}
   */
  public MessageState state() {
    return state;
  }

  /** {@return what is wrong with it, null unless the state is MALFORMED} */
  public TlsMalformed malformed() {
    return malformed;
  }

  /** {@return the version that old servers look at, as 0x0303 for TLS 1.2 and 1.3; -1 if cut} */
  public int legacyVersion() {
    return legacyVersion;
  }

  /** {@return bytes of the session id, 0..32; -1 if cut} */
  public int sessionIdLength() {
    return sessionIdLength;
  }

  /** {@return how many cipher suites are offered, without GREASE, 0..32767; -1 if cut} */
  public int cipherSuiteCount() {
    return cipherSuiteCount;
  }

  /**
   * The host name that the client wants to reach, in letters as they were sent: compare without
   * regard to case. RFC 6066 forbids addresses and a dot at the end; neither is judged here.
   *
   * @return visible ASCII, 1 or more characters. Null: of a {@link MessageState#COMPLETE} message
   *     that it has no name, of an {@link MessageState#INCOMPLETE} one that it may come in the next
   *     segment, and of a {@link MessageState#MALFORMED} one always
   */
  public String serverName() {
    return serverName;
  }

  /**
   * The application protocols that the client offers, the one it likes best first, without GREASE.
   *
   * @return as in {@code h2}, each byte a character; unmodifiable. Null when absent, as {@link
   *     #serverName()}
   */
  public List<String> alpn() {
    return alpn;
  }

  /**
   * The versions that the client supports, without GREASE.
   *
   * @return as in 0x0304 for TLS 1.3; unmodifiable. Null when absent, as {@link #serverName()}:
   *     then {@link #legacyVersion()} is the highest
   */
  public List<Integer> supportedVersions() {
    return supportedVersions;
  }

  /** One line: state, server name and protocols. */
  @Override
  public String toString() {
    String what = malformed == null ? state.name() : malformed.reason();
    return "TLS ClientHello (%s), server name %s, ALPN %s".formatted(what, serverName, alpn);
  }
}
