package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.putShort;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.Arrays;
import java.util.Objects;

/**
 * A packet that is being changed: its bytes, copied before the first change; where its parts are;
 * and what the changes do to lengths and checksums, which are brought up to date at the end only.
 *
 * <p>All header fields are in even places of the packet, so the sum of the 16-bit words that a
 * change touches, before and after it, is all that a checksum needs to know of it.
 */
final class EditedPacket {

  private byte[] bytes;
  private int offset;
  private int length;
  private boolean copied;
  private boolean changed;
  private boolean lengthChanged;

  private PacketParts parts;
  private boolean partsUnknown;
  private PacketParts partsBeforeReplacing;
  private final int lengthBefore;
  private final Malformed faultBefore;

  private boolean checksumNotReady;
  private String fixedLength;
  private int maxBytes;

  // what the changes do to the checksums: of the IPv4 header, of the transport, of SCTP
  private long headerBefore;
  private long headerAfter;
  private long transportBefore;
  private long transportAfter;
  private int crcChange;
  private boolean transportInFull;
  private boolean allInFull;

  /**
   * Begins with a packet.
   *
   * @param view its headers
   * @param bytes holds it; neither changed nor copied before the first change
   * @param offset array index of its first byte
   */
  EditedPacket(IpPacket view, byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
    // what is behind the packet is padding, and no part of it
    length = Math.min(view.length(), view.ipLength());
    lengthBefore = length;
    int version = view.ipVersion();
    if (version == 0 || length < NetworkHeader.fixedBytes(version)) {
      throw new PacketEditException("no IP packet to edit: " + length + " bytes");
    }
    if (view.truncated() && view.ipLength() > view.length()) {
      throw new PacketEditException(
          "only %d of the packet's %d bytes are here: a change would cut it"
              .formatted(view.length(), view.ipLength()));
    }
    parts = PacketParts.of(view, bytes, offset);
    faultBefore = parts.fault();
    boolean v6 = version == Ipv6Header.VERSION;
    if (v6 && length > Ipv6Header.BYTES && Ipv6Header.payloadLength(bytes, offset) == 0) {
      fixedLength = "a jumbogram (RFC 2675), which has no payload length";
    }
    maxBytes = v6 ? PacketRepair.MAX_IPV6_BYTES : Ipv4Header.MAX_TOTAL_LENGTH_BYTES;
  }

  void checksumNotReady() {
    checksumNotReady = true;
  }

  void fixLength(String why) {
    fixedLength = why;
  }

  void limit(int bytesAtMost) {
    maxBytes = Math.min(maxBytes, bytesAtMost);
  }

  boolean changed() {
    return changed;
  }

  int length() {
    return length;
  }

  int version() {
    return parts().version();
  }

  /** Where the parts are, now. */
  PacketParts parts() {
    if (partsUnknown) {
      // bytes were replaced anywhere: the lengths in the headers may be of before
      byte[] repaired = PacketRepair.repair(bytes, !lengthChanged);
      IpPacket view = IpPacket.of(repaired, 0, repaired.length, repaired.length);
      parts = PacketParts.of(view, repaired, 0);
      partsUnknown = false;
    }
    return parts;
  }

  int unsignedShortAt(int at) {
    return unsignedShort(bytes, offset + at);
  }

  byte[] bytesAt(int from, int to) {
    return Arrays.copyOfRange(bytes, offset + from, offset + to);
  }

  private void copy() {
    if (!copied) {
      bytes = bytesAt(0, length);
      offset = 0;
      copied = true;
    }
  }

  private void put(int at, byte[] value) {
    System.arraycopy(value, 0, bytes, at, value.length);
    changed = true;
  }

  /** The sum of a field, from the word on that it begins in. */
  private long wordsOf(int at, int size) {
    int first = at & ~1;
    return Checksum.add(0, bytes, first, at + size - first);
  }

  /** Writes a field of the IP header. */
  void putHeader(int at, byte... value) {
    copy();
    headerBefore += wordsOf(at, value.length);
    put(at, value);
    headerAfter += wordsOf(at, value.length);
  }

  /** Writes an address of the IP header, which the pseudo-header of the transport has too. */
  void putAddress(int at, byte[] address) {
    PacketParts now = parts();
    now.requireNoAuthentication("an address");
    now.requireKnownCover("an address");
    boolean covered =
        now.fragment() != Fragment.LATER
            && now.transportOffset() >= 0
            && TransportChecksum.coversAddresses(now.protocol(), now.version());
    if (covered) {
      now.requireChecksum("an address", length);
    }
    copy();
    if (covered) {
      transportBefore += PseudoHeader.knownAddresses(bytes, now.version(), now.transportOffset());
    }
    putHeader(at, address);
    if (covered) {
      transportAfter += PseudoHeader.knownAddresses(bytes, now.version(), now.transportOffset());
    }
  }

  /**
   * Writes a field of the transport header.
   *
   * @param what its name, for complaints
   * @param fieldOffset from the first byte of the transport header
   */
  void putTransport(String what, int fieldOffset, byte... value) {
    PacketParts now = parts();
    now.requireNoAuthentication(what);
    now.requireChecksum(what, length);
    copy();
    int at = now.transportOffset() + fieldOffset;
    boolean sctp = now.protocol() == IpProtocol.SCTP;
    transportBefore += sctp ? 0 : wordsOf(at, value.length);
    crcChange ^= sctp ? TransportChecksum.crc(bytes, now.transportOffset(), length) : 0;
    put(at, value);
    transportAfter += sctp ? 0 : wordsOf(at, value.length);
    crcChange ^= sctp ? TransportChecksum.crc(bytes, now.transportOffset(), length) : 0;
  }

  /** Replaces the options of a TCP header; as many bytes as before, or not; a multiple of 4. */
  void putTcpOptions(byte[] options) {
    PacketParts now = parts();
    now.requireNoAuthentication("TCP options");
    int at = now.transportOffset() + TcpHeader.MIN_BYTES;
    int grown = options.length - (now.payloadOffset() - at);
    if (grown == 0) {
      putTransport("TCP options", TcpHeader.MIN_BYTES, options);
      return;
    }
    now.requireWhole("the length of TCP options");
    requirePseudoHeader(now);
    replace(at, options.length - grown, options);
    int flagsAt = TcpHeader.FLAGS_OFFSET;
    int words = (TcpHeader.MIN_BYTES + options.length) / TcpHeader.BYTES_PER_WORD;
    int flags = unsignedShortAt(now.transportOffset() + flagsAt) & 0x0fff;
    putShort(bytes, now.transportOffset() + flagsAt, words << 12 | flags);
    parts = now.withHeaderGrown(grown);
    transportInFull = true;
  }

  /** Refuses at once where the checksum could not be computed in full at the end. */
  private void requirePseudoHeader(PacketParts now) {
    if (TransportChecksum.coversAddresses(now.protocol(), now.version())) {
      copy();
      PseudoHeader.addresses(bytes, now.version(), now.transportOffset());
    }
  }

  /** Replaces bytes of the payload. */
  void replacePayload(int from, int count, byte[] replacement) {
    PacketParts now = parts();
    now.requirePayload();
    Objects.checkFromIndexSize(from, count, now.payloadLength());
    if (count == 0 && replacement.length == 0) {
      return;
    }
    requirePseudoHeader(now);
    replace(now.payloadOffset() + from, count, replacement);
    parts = now.withPayloadGrown(replacement.length - count);
    transportInFull = true;
  }

  /**
   * Replaces bytes anywhere: nothing is known of the packet then, and all is computed in full. Of a
   * fragment that is its IP header; for the rest the changes of fields count, as ever.
   */
  void replaceAnything(int from, int count, byte[] replacement) {
    Objects.checkFromIndexSize(from, count, length);
    if (!allInFull) {
      partsBeforeReplacing = parts;
    }
    partsBeforeReplacing.requireReplaceable(from, count, replacement.length);
    if (count == 0 && replacement.length == 0) {
      return;
    }
    replace(from, count, replacement);
    partsUnknown = true;
    allInFull = true;
  }

  private void replace(int from, int count, byte[] replacement) {
    int after = length - count + replacement.length;
    if (after == length) {
      copy();
      put(from, replacement);
      return;
    }
    if (fixedLength != null) {
      throw new PacketEditException(
          "%d bytes cannot become %d: %s".formatted(length, after, fixedLength));
    }
    if (after > maxBytes) {
      throw new PacketEditException(
          "%d bytes would become %d: %d at most".formatted(length, after, maxBytes));
    }
    byte[] grown = new byte[after];
    int rest = offset + from + count;
    System.arraycopy(bytes, offset, grown, 0, from);
    System.arraycopy(replacement, 0, grown, from, replacement.length);
    System.arraycopy(bytes, rest, grown, from + replacement.length, offset + length - rest);
    bytes = grown;
    offset = 0;
    length = after;
    lengthChanged = true;
    copied = true;
    changed = true;
  }

  /** The bytes, with lengths and checksums as the changes left them. */
  byte[] asTheyAre() {
    return bytesAt(0, length);
  }

  /** The bytes, with what the changes have made wrong made right. */
  byte[] finished() {
    byte[] packet = asTheyAre();
    PacketParts now = parts();
    if (checksumNotReady) {
      requireOwnChecksum(now);
    }
    if (allInFull) {
      now.requireFragmentAs(partsBeforeReplacing);
      now.requireNoNewFault(faultBefore);
      packet = PacketRepair.repair(packet, !lengthChanged);
      if (now.fragment() == Fragment.NONE) {
        return packet;
      }
    } else if (length != lengthBefore) {
      now.putLengths(packet, lengthBefore);
      int lengthAt = Ipv4Header.TOTAL_LENGTH_OFFSET;
      updateHeader(packet, unsignedShortAt(lengthAt), unsignedShort(packet, lengthAt));
    } else {
      updateHeader(packet, 0, 0);
    }
    if (!now.hasChecksum()) {
      return packet;
    }
    int transport = now.transportOffset();
    int end = now.transportEnd(length);
    if (transportInFull || checksumNotReady) {
      TransportChecksum.fill(packet, now.version(), now.protocol(), transport, end);
    } else if (crcChange != 0) {
      TransportChecksum.updateCrc(packet, transport, crcChange);
    } else if (transportBefore != transportAfter) {
      TransportChecksum.update(
          packet, now.version(), now.protocol(), transport, end, transportBefore, transportAfter);
    }
    return packet;
  }

  /** Refuses where the checksum that is not ready is not this packet's, or covers others too. */
  private void requireOwnChecksum(PacketParts now) {
    String what = "a checksum that is not ready";
    if (PacketRepair.hidesChecksum(IpPacket.of(bytes, offset, length, length))) {
      throw new PacketEditException(
          "%s: in IPv%d, %s it may be that of a packet inside: read the queue with gso=false"
              .formatted(what, now.version(), IpProtocol.name(now.protocol())));
    }
    if (now.hasChecksum()) {
      now.requireWhole(what);
      now.requireChecksum(what, length);
    }
  }

  private void updateHeader(byte[] packet, int lengthWordBefore, int lengthWordAfter) {
    long before = headerBefore + lengthWordBefore;
    long after = headerAfter + lengthWordAfter;
    if (version() == Ipv4Header.VERSION && before != after) {
      int at = Ipv4Header.CHECKSUM_OFFSET;
      putShort(packet, at, Checksum.update(unsignedShort(packet, at), before, after));
    }
  }
}
