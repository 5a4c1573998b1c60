package io.nfqueue.queue;

import io.nfqueue.application.DnsMessage;
import io.nfqueue.application.HttpRequest;
import io.nfqueue.application.TlsClientHello;
import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.packet.HexDump;
import io.nfqueue.packet.IcmpHeader;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.Ipv4Header;
import io.nfqueue.packet.Ipv6Header;
import io.nfqueue.packet.PacketChecksums;
import io.nfqueue.packet.PacketEditException;
import io.nfqueue.packet.PacketEditor;
import io.nfqueue.packet.SctpHeader;
import io.nfqueue.packet.TcpHeader;
import io.nfqueue.packet.UdpHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One NFQNL_MSG_PACKET: a packet that the kernel holds until it is decided.
 *
 * <p>Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}. An immutable view over the
 * message's own bytes, which it keeps: it may travel to any thread for any time. Headers are read
 * when asked for, and null where the packet has none, they were not copied, or in a later fragment.
 */
public final class QueuedPacket extends PacketMetadata {
  private final int payloadOffset;
  private final int payloadLength;
  // computed when first asked for; a race costs a second computation of the same value
  private IpPacket ip;

  QueuedPacket(
      byte[] bytes,
      Receipt receipt,
      int attributesOffset,
      int limit,
      int headerOffset,
      int payloadOffset,
      int payloadLength,
      boolean attributesMalformed) {
    super(bytes, receipt, attributesOffset, limit, headerOffset, attributesMalformed);
    this.payloadOffset = payloadOffset;
    this.payloadLength = payloadLength;
  }

  /** Length of the packet in the kernel, in bytes; more than the payload's where that is cut. */
  public long originalLength() {
    return unsignedInt(Nfqnl.NFQA_CAP_LEN, payloadLength);
  }

  /** Whether the payload is only the packet's beginning. */
  public boolean truncated() {
    return originalLength() > payloadLength;
  }

  /** Bytes of payload here; 0 in copy mode META. */
  public int payloadLength() {
    return payloadLength;
  }

  /** The layer-3 packet, from its IP header on. A copy. */
  public byte[] payload() {
    return Arrays.copyOfRange(bytes, payloadOffset, payloadOffset + payloadLength);
  }

  /** The layer-3 packet, from its IP header on. Read only, not a copy. */
  public ByteBuffer payloadBuffer() {
    return ByteBuffer.wrap(bytes, payloadOffset, payloadLength).slice().asReadOnlyBuffer();
  }

  /** The payload's headers: addresses, ports, flags. Never null; empty in copy mode META. */
  public IpPacket ip() {
    IpPacket view = ip;
    if (view == null) {
      int original = (int) Math.min(originalLength(), Integer.MAX_VALUE);
      view = IpPacket.of(bytes, payloadOffset, payloadLength, Math.max(original, payloadLength));
      ip = view;
    }
    return view;
  }

  /** The IPv4 header with its options, or null. */
  public Ipv4Header ipv4() {
    return ip().ipv4();
  }

  /** The IPv6 header, or null; its extension headers are in {@link #ip()}. */
  public Ipv6Header ipv6() {
    return ip().ipv6();
  }

  /** The TCP header with its options, or null. */
  public TcpHeader tcp() {
    return ip().tcp();
  }

  /** The UDP header, or null. */
  public UdpHeader udp() {
    return ip().udp();
  }

  /** The ICMP or ICMPv6 header, or null. */
  public IcmpHeader icmp() {
    return ip().icmp();
  }

  /** The SCTP header, or null. */
  public SctpHeader sctp() {
    return ip().sctp();
  }

  /** The packet that an ICMP or ICMPv6 error is about, or null. */
  public IpPacket quotedPacket() {
    return ip().quotedPacket();
  }

  /** The DNS message it carries, or null; see {@link DnsMessage#of(IpPacket)}. */
  public DnsMessage dns() {
    return DnsMessage.of(ip());
  }

  /** The TLS ClientHello it carries, or null; see {@link TlsClientHello#of(IpPacket)}. */
  public TlsClientHello tls() {
    return TlsClientHello.of(ip());
  }

  /** The HTTP/1 request it carries, or null; see {@link HttpRequest#of(IpPacket)}. */
  public HttpRequest http() {
    return HttpRequest.of(ip());
  }

  /**
   * Whether its checksums are right, as far as that can be told: a transport checksum that is not
   * ready cannot.
   */
  public PacketChecksums checksums() {
    return PacketChecksums.of(ip(), !checksumNotReady());
  }

  /**
   * Begins to change it: {@code Verdict.accept().withEdited(packet.edit().setTtl(3))}. What the
   * kernel would not take is refused at the change: another length of a GSO packet, more than a
   * verdict carries. A checksum that is not ready is computed, but for a tunnel, which refuses any
   * change then: see {@link PacketEditor#withChecksumNotReady}.
   *
   * @return an editor of a copy; this packet stays as it is
   * @throws PacketEditException where no packet is here to change (copy mode META, or another
   *     protocol than IP), or only its beginning
   */
  public PacketEditor edit() {
    if (truncated()) {
      throw new PacketEditException(
          "only %d of the packet's %d bytes were copied, a change would cut it: raise copyRange"
              .formatted(payloadLength, originalLength()));
    }
    PacketEditor editor = ip().edit().withLengthAtMost(NlMsgWriter.MAX_VALUE_BYTES);
    if (checksumNotReady()) {
      editor.withChecksumNotReady();
    }
    return gso()
        ? editor.withFixedLength("a GSO packet; set gso=false, and the kernel hands over segments")
        : editor;
  }

  /** Source port; -1 where there is none. */
  public int sourcePort() {
    return ip().sourcePort();
  }

  /** Destination port; -1 where there is none. */
  public int destinationPort() {
    return ip().destinationPort();
  }

  /**
   * Whether message or packet are not what they should be. Packets without payload (copy mode META)
   * and those of which only a part was copied are not malformed for that.
   */
  public boolean malformed() {
    return attributesMalformed() || (payloadLength > 0 && isIp() && ip().malformed() != null);
  }

  private boolean isIp() {
    int protocol = hwProtocol();
    return protocol == 0x0800 || protocol == 0x86dd;
  }

  /**
   * All that is known of it, on several lines: what the kernel says, the fields of all headers (see
   * {@link io.nfqueue.packet.PacketDissection}), the DNS, TLS or HTTP message that it begins. No
   * payload.
   */
  public String dissection() {
    return QueuedPacketDissection.of(this);
  }

  /** Its bytes from the IP header on, as far as they were copied; see {@link HexDump}. */
  public String hexDump() {
    return HexDump.of(bytes, payloadOffset, payloadOffset + payloadLength);
  }

  /** One line: queue, id and the packet's headers; no payload. */
  @Override
  public String toString() {
    String packet = payloadLength == 0 ? "(no payload)" : ip().toString();
    return "queue " + queueNumber() + ", packet " + packetId() + ": " + packet;
  }
}
