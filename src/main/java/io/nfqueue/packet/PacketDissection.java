package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkDissection.bytes;

/**
 * A packet as several lines: a block for each header, with all its fields, in the order of the
 * bytes.
 *
 * <pre>
 * IPv4 header, bytes 0..19
 *   header length: 20 bytes
 *   dscp: 0 (CS0)
 *   ...
 * UDP header, bytes 20..27
 *   source port: 5555
 *   destination port: 53
 *   length: 20 bytes
 *   checksum: 0x5896 (correct)
 * payload: 12 bytes
 * </pre>
 *
 * <p>Fields have the names of their RFCs, as the accessors of the header classes have them. Bytes
 * are counted from the packet's first one. Behind a checksum stands whether it is correct, or why
 * that is not known: a fragment's covers all fragments, a truncated copy lacks some of it. Behind a
 * fault ({@link Malformed}, {@link OptionFault}) stands what was not dissected. The packet that an
 * ICMP error quotes is a block of its own, counted from its own first byte; what that quotes again,
 * which no sender may send (RFC 1122 section 3.2.2), is one line.
 *
 * <p>Whatever the bytes are, it does not fail, and it has a number of lines that grows with the
 * packet's length only. Payload is not among them, unless {@link #withPayloadBytes} asks for it.
 * Immutable; a view over the packet's bytes as the packet is.
 */
public final class PacketDissection {
  private final IpPacket packet;
  private final boolean checksumNotReady;
  private final boolean payloadBytes;
  private final boolean quoted;

  private PacketDissection(
      IpPacket packet, boolean checksumNotReady, boolean payloadBytes, boolean quoted) {
    this.packet = packet;
    this.checksumNotReady = checksumNotReady;
    this.payloadBytes = payloadBytes;
    this.quoted = quoted;
  }

  /**
   * The dissection of a packet.
   *
   * @param packet any
   * @return what {@link #toString} prints
   */
  public static PacketDissection of(IpPacket packet) {
    return new PacketDissection(packet, false, false, false);
  }

  /**
   * Says of the transport checksum that it is not ready: the kernel, or the device, has yet to
   * compute it. The packet cannot tell.
   *
   * @return another dissection
   */
  public PacketDissection withChecksumNotReady() {
    return new PacketDissection(packet, true, payloadBytes, quoted);
  }

  /**
   * Adds a {@link HexDump} of the payload, and of all else that is not dissected, as far as it was
   * captured.
   *
   * @return another dissection
   */
  public PacketDissection withPayloadBytes() {
    return new PacketDissection(packet, checksumNotReady, true, quoted);
  }

  boolean isChecksumNotReady() {
    return checksumNotReady;
  }

  /**
   * Writes it below what was written before.
   *
   * @param text where to
   */
  public void writeTo(DissectionText text) {
    int end = NetworkDissection.write(packet, text);
    if (end == 0) {
      noHeader(text);
    } else if (packet.fragment() == Fragment.LATER) {
      end = fragmentData(text);
    } else if (packet.transportOffset() >= 0) {
      end = new UpperLayerDissection(packet, this, text).write();
    }
    rest(end, text);
  }

  private void noHeader(DissectionText text) {
    int version = packet.ipVersion();
    if (packet.length() == 0) {
      text.line("no bytes");
    } else if (version == 0) {
      text.line("no IP header");
    } else {
      text.line("IPv" + version + " header, not whole");
    }
  }

  private int fragmentData(DissectionText text) {
    int from = PacketLayout.upperOffset(packet.layout);
    String of = packet.protocol() < 0 ? "" : " of " + IpProtocol.name(packet.protocol());
    text.field("fragment data", packet.ipLength() - from + " bytes" + of);
    dump(from, packet.readable() - packet.offset, text);
    return packet.ipLength();
  }

  /** What is not a header's: faults, bytes behind the packet, bytes that are missing. */
  private void rest(int end, DissectionText text) {
    if (packet.malformed() != null) {
      text.field("malformed", packet.malformed().reason() + " (" + packet.malformed() + ")");
    }
    int readable = packet.readable() - packet.offset;
    if (end < readable) {
      text.field("not dissected", bytes(end, readable - end));
      dump(end, readable, text);
    }
    int padding = packet.originalLength() - packet.ipLength();
    if (padding > 0) {
      text.field("padding", padding + " bytes");
    }
    if (packet.truncated()) {
      text.field(
          "truncated", packet.length() + " of " + packet.originalLength() + " bytes captured");
    }
  }

  /** Writes bytes of the packet, where they are wanted. */
  void dump(int from, int to, DissectionText text) {
    if (payloadBytes && from < to) {
      text.below().lines(HexDump.of(packet.bytes, packet.offset + from, packet.offset + to));
    }
  }

  /** Writes the packet that an ICMP error quotes; of one in a quoted error a line is enough. */
  void writeQuoted(IpPacket inside, DissectionText text) {
    if (quoted) {
      text.line(inside.toString());
    } else {
      new PacketDissection(inside, false, payloadBytes, true).writeTo(text);
    }
  }

  @Override
  public String toString() {
    DissectionText text = new DissectionText();
    writeTo(text);
    return text.toString();
  }
}
