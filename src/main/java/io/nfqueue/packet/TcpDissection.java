package io.nfqueue.packet;

import static io.nfqueue.packet.DissectionText.hex;
import static io.nfqueue.packet.NetworkDissection.bytes;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_BYTE;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.SIZE_OF_SHORT;
import static io.nfqueue.packet.NetworkOrder.unsignedByte;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;
import static io.nfqueue.packet.NetworkOrder.unsignedShort;

import java.util.ArrayList;
import java.util.List;

/** The block of a TCP header. */
final class TcpDissection {
  private static final String[] FLAGS = {
    "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"
  };
  private static final int BLOCK_BYTES = 2 * SIZE_OF_INT;
  private static final int TIMESTAMPS_BYTES = 2 * SIZE_OF_INT;

  private TcpDissection() {}

  /** Writes it, returns its length in bytes. */
  static int write(IpPacket packet, TcpHeader tcp, String checksumState, DissectionText text) {
    int length = tcp.dataOffsetBytes();
    DissectionText block = text.block("TCP header, " + bytes(packet.transportOffset(), length));
    block
        .field("source port", tcp.sourcePort())
        .field("destination port", tcp.destinationPort())
        .field("sequence number", tcp.sequenceNumber())
        .field("acknowledgment number", tcp.acknowledgmentNumber())
        .field("data offset", length + " bytes")
        .field("flags", flags(tcp.flags()))
        .field("window", tcp.window())
        .field("checksum", hex(tcp.checksum(), 4) + " (" + checksumState + ")")
        .field("urgent pointer", tcp.urgentPointer());
    TcpOptions options = tcp.options();
    if (options.lengthBytes() > 0) {
      DissectionText below = block.block("options, " + options.lengthBytes() + " bytes");
      OptionLines.write(packet, options.cursor(), option -> line(packet.bytes, option), below);
    }
    return length;
  }

  static String flags(int flags) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < FLAGS.length; bit++) {
      if ((flags >>> bit & 1) != 0) {
        names.add(FLAGS[bit]);
      }
    }
    return hex(flags, 3) + " (" + (names.isEmpty() ? "none" : String.join(", ", names)) + ")";
  }

  private static String line(byte[] bytes, OptionCursor option) {
    int data = option.dataOffset();
    int length = option.dataLength();
    String known =
        switch (option.type()) {
          case TcpOptions.END_OF_OPTIONS -> "end of options";
          case TcpOptions.NO_OPERATION -> "no operation";
          case TcpOptions.MAXIMUM_SEGMENT_SIZE ->
              length == SIZE_OF_SHORT
                  ? "maximum segment size: " + unsignedShort(bytes, data) + " bytes"
                  : null;
          case TcpOptions.WINDOW_SCALE ->
              length == SIZE_OF_BYTE ? "window scale: " + unsignedByte(bytes, data) : null;
          case TcpOptions.SACK_PERMITTED -> length == 0 ? "SACK permitted" : null;
          case TcpOptions.SACK -> sack(bytes, data, length);
          case TcpOptions.TIMESTAMPS ->
              length == TIMESTAMPS_BYTES
                  ? "timestamps: value %d, echo reply %d"
                      .formatted(unsignedInt(bytes, data), unsignedInt(bytes, data + SIZE_OF_INT))
                  : null;
          default -> null;
        };
    return known == null ? OptionLines.unknown("kind", option) : known;
  }

  private static String sack(byte[] bytes, int data, int length) {
    if (length == 0 || length % BLOCK_BYTES != 0) {
      return null;
    }
    StringBuilder text = new StringBuilder("SACK:");
    for (int at = data; at < data + length; at += BLOCK_BYTES) {
      text.append(at == data ? " " : ", ").append(unsignedInt(bytes, at));
      text.append("..").append(unsignedInt(bytes, at + SIZE_OF_INT));
    }
    return text.toString();
  }
}
