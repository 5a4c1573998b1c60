package io.nfqueue.queue;

import io.nfqueue.capture.CaptureFiles;
import io.nfqueue.capture.Direction;
import io.nfqueue.capture.LinkType;
import io.nfqueue.capture.PacketBlockOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A packet on its way into a capture, and how it looks there; {@link PacketCapture} describes that.
 *
 * @param tap where it came from
 * @param packet the packet
 * @param verdict as it went to the kernel; null for a lost packet
 * @param cause of the verdict; null for a lost packet
 * @param inputDevice name of the interface that it came in by, or null
 * @param outputDevice name of the interface that it was to go out by, or null
 */
record CapturedPacket(
    CaptureTap tap,
    QueuedPacket packet,
    ResolvedVerdict verdict,
    DecisionCause cause,
    String inputDevice,
    String outputDevice) {
  /** What an entry takes up beside its bytes, about. */
  private static final int OVERHEAD_BYTES = 256;

  private static final int COOKED_BYTES = 16;
  private static final short PACKET_HOST = 0;
  private static final short PACKET_OUTGOING = 4;
  private static final short ARPHRD_ETHER = 1;
  private static final short ARPHRD_VOID = (short) 0xffff;
  private static final int COOKED_ADDRESS_BYTES = 8;

  private byte[] newPayload() {
    return verdict == null ? null : verdict.payload();
  }

  /** Memory that it holds, about. */
  int bytes() {
    byte[] changed = newPayload();
    return OVERHEAD_BYTES + packet.payloadLength() + (changed == null ? 0 : changed.length);
  }

  /** The interface that a file can say: one. */
  private String device() {
    if (inputDevice != null) {
      return inputDevice;
    }
    return outputDevice != null ? outputDevice : "nfqueue:" + packet.queueNumber();
  }

  /** As seen from there. */
  private Direction direction() {
    if (inputDevice != null) {
      return Direction.INBOUND;
    }
    return outputDevice != null ? Direction.OUTBOUND : Direction.UNKNOWN;
  }

  /** Packets that {@link #writeTo} writes. */
  int records() {
    return newPayload() == null ? 1 : 2;
  }

  /** Writes it, and what it was changed to. */
  void writeTo(CaptureFiles files) throws IOException {
    byte[] changed = newPayload();
    String comment = CaptureComment.text(this);
    write(
        files,
        packet.payloadBuffer(),
        packet.originalLength(),
        changed == null ? comment : comment + " payload=replaced");
    if (changed != null) {
      write(files, ByteBuffer.wrap(changed), changed.length, comment + " payload=new");
    }
  }

  private void write(CaptureFiles files, ByteBuffer bytes, long originalLength, String comment)
      throws IOException {
    PacketBlockOptions options =
        PacketBlockOptions.NONE
            .withDirection(direction())
            .withPacketId(packet.packetId())
            .withQueue(packet.queueNumber())
            .withComment(comment);
    files.write(
        LinkType.LINKTYPE_LINUX_SLL,
        device(),
        epochNanos(),
        cooked(bytes),
        originalLength + COOKED_BYTES,
        options);
  }

  private long epochNanos() {
    Instant kernel = packet.timestamp();
    Instant time = kernel == null ? packet.receivedAt() : kernel;
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /**
   * One link type for all, IP or not: tcpdump refuses a file with several. Nor can it be raw IP:
   * libpcap takes a second interface of LINKTYPE_RAW for another type than the first.
   */
  private ByteBuffer cooked(ByteBuffer bytes) {
    byte[] address = packet.hardwareAddress();
    int length = address == null ? 0 : Math.min(address.length, COOKED_ADDRESS_BYTES);
    ByteBuffer frame = ByteBuffer.allocate(COOKED_BYTES + bytes.remaining());
    frame.putShort(direction() == Direction.OUTBOUND ? PACKET_OUTGOING : PACKET_HOST);
    frame.putShort(length == 0 ? ARPHRD_VOID : ARPHRD_ETHER).putShort((short) length);
    if (length > 0) {
      frame.put(address, 0, length);
    }
    frame.position(COOKED_BYTES - Short.BYTES).putShort((short) packet.hwProtocol());
    return frame.put(bytes).flip();
  }
}
