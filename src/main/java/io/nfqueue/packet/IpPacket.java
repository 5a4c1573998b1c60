package io.nfqueue.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A layer-3 packet as the kernel hands it out: parsed once, never throwing, whatever its bytes are.
 *
 * <p>A field or header that is not there (another protocol, a later fragment, cut by truncation,
 * malformed) is -1 or null. Offsets are relative to the packet's first byte. Immutable and
 * thread-safe as long as nobody changes the bytes, which are not copied: the caller owns them.
 */
public final class IpPacket extends IpLayer {

  // the one that was made last; a race costs a second one of the same bytes
  private PayloadView payloadView;

  /** What has seen it through a race has seen all of it: its fields are final. */
  private record PayloadView(PayloadReader<?> reader, Object view) {}

  private IpPacket(byte[] bytes, int offset, int length, int originalLength) {
    super(bytes, offset, length, originalLength);
  }

  /**
   * Parses a packet.
   *
   * @param bytes the array that holds it; not copied
   * @param offset array index of the IP header
   * @param length bytes present; none outside them is read
   * @param originalLength the packet's real length in bytes, more than {@code length} when the copy
   *     was truncated
   * @return the packet, whatever its bytes are
   * @throws IndexOutOfBoundsException if offset and length are not inside the array
   * @throws IllegalArgumentException if originalLength is below length
   */
  public static IpPacket of(byte[] bytes, int offset, int length, int originalLength) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (originalLength < length) {
      throw new IllegalArgumentException(
          "originalLength " + originalLength + " is below length " + length);
    }
    return new IpPacket(bytes, offset, length, originalLength);
  }

  /**
   * {@return where the upper layer's header starts, below {@link #length()}; -1 when unknown, not
   * captured or in a later fragment}
   */
  public int transportOffset() {
    return present() > 0 ? PacketLayout.upperOffset(layout) : ABSENT;
  }

  /** Bytes of the upper layer that were captured; 0 or less where there is nothing to be read. */
  private int present() {
    boolean none = PacketLayout.upperOffset(layout) < 0 || fragment() == Fragment.LATER;
    return none ? 0 : readable() - upper();
  }

  /** Array index of the upper layer; counts only where there is something of it. */
  private int upper() {
    return offset + PacketLayout.upperOffset(layout);
  }

  /** Array index behind what may be read of a protocol's header, or upper() for another one's. */
  private int limit(int ofProtocol) {
    return upper() + (protocol() == ofProtocol ? present() : 0);
  }

  /** {@return the TCP header with its options, null when absent} */
  public TcpHeader tcp() {
    return TcpHeader.ifWhole(bytes, upper(), limit(IpProtocol.TCP));
  }

  /** {@return the UDP header, null when absent} */
  public UdpHeader udp() {
    return UdpHeader.ifWhole(bytes, upper(), limit(IpProtocol.UDP));
  }

  /** {@return the UDP-Lite header, null when absent} */
  public UdpLiteHeader udpLite() {
    return UdpLiteHeader.ifWhole(bytes, upper(), limit(IpProtocol.UDPLITE));
  }

  /** {@return the SCTP header, null when absent} */
  public SctpHeader sctp() {
    return SctpHeader.ifWhole(bytes, upper(), limit(IpProtocol.SCTP));
  }

  /** {@return the DCCP header, null when absent} */
  public DccpHeader dccp() {
    return DccpHeader.ifWhole(bytes, upper(), limit(IpProtocol.DCCP));
  }

  /** {@return the ESP header, null when absent} */
  public EspHeader esp() {
    return EspHeader.ifWhole(bytes, upper(), limit(IpProtocol.ESP));
  }

  /**
   * {@return the IPsec authentication header (RFC 4302), of IPv6 the first in the chain; null when
   * absent}
   */
  public AuthenticationHeader authentication() {
    for (Ipv6ExtensionHeader header : extensionHeaders()) {
      if (header.authentication() != null) {
        return header.authentication();
      }
    }
    return AuthenticationHeader.ifWhole(bytes, upper(), limit(IpProtocol.AH));
  }

  /** {@return the ICMP (IPv4) or ICMPv6 (IPv6) header, null when absent} */
  public IcmpHeader icmp() {
    boolean v6 = ipVersion() == Ipv6Header.VERSION;
    return IcmpHeader.ifWhole(v6, bytes, upper(), limit(v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP));
  }

  /**
   * {@return the packet that an ICMP or ICMPv6 error is about; null in other packets. The error may
   * hold only its beginning, which makes it a truncated one}
   */
  public IpPacket quotedPacket() {
    IcmpHeader icmp = icmp();
    int upper = PacketLayout.upperOffset(layout);
    return icmp == null ? null : IcmpQuote.of(icmp, bytes, upper(), present(), ipLength() - upper);
  }

  /** {@return the source port of TCP, UDP, UDP-Lite, SCTP and DCCP, 0..65535, -1 when absent} */
  public int sourcePort() {
    return hasPorts() ? TransportHeader.sourcePort(bytes, upper()) : ABSENT;
  }

  /**
   * {@return the destination port of TCP, UDP, UDP-Lite, SCTP and DCCP, 0..65535, -1 when absent}
   */
  public int destinationPort() {
    return hasPorts() ? TransportHeader.destinationPort(bytes, upper()) : ABSENT;
  }

  private boolean hasPorts() {
    return present() >= TransportHeader.PORTS_BYTES && TransportHeader.hasPorts(protocol());
  }

  /**
   * {@return the TCP flags, {@link TcpHeader#FIN} to {@link TcpHeader#AE}, 0..0x1ff, -1 when
   * absent}
   */
  public int tcpFlags() {
    boolean known = present() >= TcpHeader.FLAGS_KNOWN_BYTES && protocol() == IpProtocol.TCP;
    return known ? TcpHeader.flagsAt(bytes, upper()) : ABSENT;
  }

  /** {@return the type of an ICMP (IPv4) or ICMPv6 (IPv6) message, 0..255, -1 when absent} */
  public int icmpType() {
    return isIcmp() ? IcmpHeader.typeAt(bytes, upper()) : ABSENT;
  }

  /** {@return the code of an ICMP (IPv4) or ICMPv6 (IPv6) message, 0..255, -1 when absent} */
  public int icmpCode() {
    return isIcmp() ? IcmpHeader.codeAt(bytes, upper()) : ABSENT;
  }

  private boolean isIcmp() {
    return present() >= IcmpHeader.CODE_KNOWN_BYTES
        && TransportHeader.isIcmp(protocol(), ipVersion());
  }

  /**
   * {@return where the payload of a TCP, UDP, UDP-Lite, SCTP (chunks), DCCP, ICMP or ICMPv6 header
   * of this packet starts, at most {@link #length()}; -1 when unknown}
   */
  public int payloadOffset() {
    int header = transportHeaderLength();
    return header < 0 ? ABSENT : PacketLayout.upperOffset(layout) + header;
  }

  /** Bytes of a header that is whole and without fault, -1 without one. */
  private int transportHeaderLength() {
    int present = present();
    if (malformed() != null || present <= 0) {
      return ABSENT;
    }
    int header = TransportHeader.length(bytes, upper(), present, protocol(), ipVersion());
    return header <= present ? header : ABSENT;
  }

  /**
   * {@return the payload's length in this packet as the headers say, in bytes; -1 when {@link
   * #payloadOffset()} is. Of a truncated packet less may be present, see {@link
   * #capturedPayloadLength()}}
   */
  public int payloadLength() {
    int header = transportHeaderLength();
    int end = ipLength() - PacketLayout.upperOffset(layout);
    return header < 0
        ? ABSENT
        : TransportHeader.datagramLength(bytes, upper(), end, protocol(), fragment()) - header;
  }

  /** {@return how many bytes of the payload are present; -1 when {@link #payloadOffset()} is} */
  public int capturedPayloadLength() {
    int payloadOffset = payloadOffset();
    return payloadOffset < 0 ? ABSENT : Math.min(payloadLength(), length() - payloadOffset);
  }

  /**
   * A view of the payload, as far as it is present; nothing is copied. The view that was made last
   * is remembered: who asks for its type again by the same reader gets it again, also on another
   * thread. So it should be immutable, and the reader one object, not a lambda made anew.
   *
   * @param type the view's class
   * @param reader makes the view; not asked where its own one is remembered
   * @param <T> the view's class
   * @return what the reader made, null where it made none or no byte of a payload is present
   */
  public <T> T payloadAs(Class<T> type, PayloadReader<T> reader) {
    PayloadView remembered = payloadView;
    if (remembered != null && remembered.reader == reader && type.isInstance(remembered.view)) {
      return type.cast(remembered.view);
    }
    int present = capturedPayloadLength();
    int start = offset + payloadOffset();
    T view = present > 0 ? reader.read(bytes, start, start + present) : null;
    if (view != null) {
      payloadView = new PayloadView(reader, view);
    }
    return view;
  }

  /** {@return the payload as far as it was captured, a copy; null when its offset is -1} */
  public byte[] payload() {
    int start = offset + payloadOffset();
    return payloadOffset() < 0
        ? null
        : Arrays.copyOfRange(bytes, start, start + capturedPayloadLength());
  }

  /** {@return the payload as far as it was captured, read only and not copied; null likewise} */
  public ByteBuffer payloadBuffer() {
    return payloadOffset() < 0
        ? null
        : ByteBuffer.wrap(bytes, offset + payloadOffset(), capturedPayloadLength())
            .slice()
            .asReadOnlyBuffer();
  }

  /**
   * {@return a hash of addresses, protocol and ports, the same for both directions of a flow and on
   * every run. Fragments are hashed without ports, so that those of one datagram agree. Any int; 0
   * when there are no addresses}
   */
  public int flowHash() {
    if (!hasHeader()) {
      return 0;
    }
    boolean whole = fragment() == Fragment.NONE;
    return FlowHash.of(
        bytes,
        sourceIndex(),
        destinationIndex(),
        NetworkHeader.addressBytes(ipVersion()),
        protocol(),
        whole ? sourcePort() : ABSENT,
        whole ? destinationPort() : ABSENT);
  }

  /**
   * {@return whether its checksums are right, as far as that can be told; one that the hardware is
   * still to compute looks wrong here}
   */
  public PacketChecksums checksums() {
    return PacketChecksums.of(this, true);
  }

  /**
   * Begins to change it; the bytes below it stay as they are.
   *
   * @return an editor of a copy, made before the first change
   * @throws PacketEditException where it has no IP header, or is truncated
   */
  public PacketEditor edit() {
    return new PacketEditor(this, bytes, offset);
  }

  /** {@return all headers and their fields, on several lines; see {@link PacketDissection}} */
  public String dissection() {
    return PacketDissection.of(this).toString();
  }

  /** {@return its bytes as far as they were captured, on several lines; see {@link HexDump}} */
  public String hexDump() {
    return HexDump.of(bytes, offset, offset + length());
  }

  /** One line like tcpdump's, without any payload. */
  @Override
  public String toString() {
    return PacketLine.of(this, bytes, offset, PacketLayout.upperOffset(layout));
  }
}
