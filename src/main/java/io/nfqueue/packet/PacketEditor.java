package io.nfqueue.packet;

import java.util.Objects;

/**
 * Replaces bytes of a packet by others, as many or not, and makes lengths and checksums right at
 * the end.
 *
 * <pre>{@code
 * byte[] changed = new PacketEditor(packet.payload()).replacePayload(0, 4, "PUT ".getBytes()).toBytes();
 * queue.decide(packet, Verdict.accept().withPayloadAsIs(changed));
 * }</pre>
 *
 * TCP sequence numbers are not adjusted: a segment that changes its length needs the kernel's help.
 * Not thread-safe.
 */
public final class PacketEditor {
  private byte[] packet;

  /**
   * Begins with a packet.
   *
   * @param packet a whole IPv4 or IPv6 packet, without padding; left as it is
   */
  public PacketEditor(byte[] packet) {
    this.packet = packet.clone();
  }

  /**
   * Replaces bytes of the packet.
   *
   * @param offset from the first byte of the IP header, 0..length
   * @param length bytes to be replaced; 0 only inserts
   * @param replacement what comes there; none only deletes
   * @return this
   * @throws IndexOutOfBoundsException where the bytes are not within the packet
   */
  public PacketEditor replace(int offset, int length, byte[] replacement) {
    Objects.checkFromIndexSize(offset, length, packet.length);
    byte[] changed = new byte[packet.length - length + replacement.length];
    System.arraycopy(packet, 0, changed, 0, offset);
    System.arraycopy(replacement, 0, changed, offset, replacement.length);
    int rest = offset + length;
    System.arraycopy(packet, rest, changed, offset + replacement.length, packet.length - rest);
    packet = changed;
    return this;
  }

  /**
   * Replaces bytes of what TCP or UDP carry.
   *
   * @param offset from the first byte behind the TCP or UDP header, 0..length
   * @param length bytes to be replaced; 0 only inserts
   * @param replacement what comes there; none only deletes
   * @return this
   * @throws IndexOutOfBoundsException where the bytes are not within what is carried
   * @throws MalformedPacketException where the packet has no TCP or UDP header, or is a fragment,
   *     or has become no packet
   */
  public PacketEditor replacePayload(int offset, int length, byte[] replacement) {
    // earlier changes may have left lengths behind
    byte[] repaired = PacketRepair.repair(packet);
    IpPacket parsed = IpPacket.of(repaired, 0, repaired.length, repaired.length);
    int protocol = parsed.protocol();
    boolean carries = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    if (!carries || parsed.payloadOffset() < 0 || parsed.fragment() != Fragment.NONE) {
      throw new MalformedPacketException(
          "IP packet", 0, "a whole TCP segment or UDP datagram", parsed.toString());
    }
    Objects.checkFromIndexSize(offset, length, packet.length - parsed.payloadOffset());
    return replace(parsed.payloadOffset() + offset, length, replacement);
  }

  /**
   * The packet as it now is, with lengths and checksums made right; see {@link PacketRepair}.
   *
   * @return a new array
   * @throws MalformedPacketException where it has become no packet, or too long for one
   */
  public byte[] toBytes() {
    return PacketRepair.repair(packet);
  }
}
