package io.nfqueue.testcapture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A capture file in the making: any format, byte order and link type. Sources: {@code
 * draft-ietf-opsawg-pcap}, {@code draft-ietf-opsawg-pcapng}.
 */
public final class MadeCapture {
  /** When the first record was captured, in nanoseconds: 2026-11-22T10:13:20Z. */
  public static final long BEGIN_NANOS = 1_795_342_400_000_000_000L;

  private static final int SNAP_LENGTH = 262_144;
  private static final int OPT_COMMENT = 1;
  private static final int IF_NAME = 2;
  private static final int IF_TSRESOL = 9;
  private static final int EPB_FLAGS = 2;
  private static final int EPB_QUEUE = 6;

  /** The formats. */
  public enum Format {
    /** pcap with microseconds. */
    PCAP_MICROS(0xa1b2c3d4, 1000),
    /** pcap with nanoseconds. */
    PCAP_NANOS(0xa1b23c4d, 1),
    /** pcapng with nanoseconds. */
    PCAPNG(0x0a0d0d0a, 1);

    private final int magic;
    private final int nanosPerUnit;

    Format(int magic, int nanosPerUnit) {
      this.magic = magic;
      this.nanosPerUnit = nanosPerUnit;
    }
  }

  private record Record(
      long nanos, byte[] bytes, int originalLength, Integer queue, Integer flags, String comment) {}

  private final Format format;
  private final ByteOrder order;
  private final int linkType;
  private final List<Record> records = new ArrayList<>();
  private String interfaceName;

  /** An empty one. */
  public MadeCapture(Format format, ByteOrder order, int linkType) {
    this.format = format;
    this.order = order;
    this.linkType = linkType;
  }

  /** One of raw IP packets, in the format that tcpdump writes by default. */
  public static MadeCapture ofIpPackets() {
    return new MadeCapture(Format.PCAP_MICROS, ByteOrder.LITTLE_ENDIAN, 101);
  }

  /** One of raw IP packets with what only pcapng can say of them. */
  public static MadeCapture ofIpPacketsInPcapng() {
    return new MadeCapture(Format.PCAPNG, ByteOrder.LITTLE_ENDIAN, 101);
  }

  /** The name of the interface, in pcapng. */
  public MadeCapture on(String name) {
    interfaceName = name;
    return this;
  }

  /** One more record, captured at the beginning. */
  public MadeCapture with(byte[] bytes) {
    return with(0, bytes);
  }

  /** One more record, captured so many milliseconds after the beginning. */
  public MadeCapture with(long millis, byte[] bytes) {
    return add(millis, bytes, bytes.length, null, null, null);
  }

  /** One more record, of which the capture took only the beginning. */
  public MadeCapture withCut(byte[] bytes, int originalLength) {
    return add(0, bytes, originalLength, null, null, null);
  }

  /** One more record with epb_queue, epb_flags and a comment; null for none. */
  public MadeCapture with(byte[] bytes, Integer queue, Integer flags, String comment) {
    return add(0, bytes, bytes.length, queue, flags, comment);
  }

  private MadeCapture add(
      long millis, byte[] bytes, int original, Integer queue, Integer flags, String comment) {
    long nanos = BEGIN_NANOS + millis * 1_000_000;
    records.add(new Record(nanos, bytes, original, queue, flags, comment));
    return this;
  }

  /** Writes it into a folder. */
  public Path in(Path folder) throws IOException {
    return Files.write(
        folder.resolve("made." + (format == Format.PCAPNG ? "pcapng" : "pcap")), bytes());
  }

  /** The whole file. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (format == Format.PCAPNG) {
      out.writeBytes(section());
      out.writeBytes(anInterface());
      records.forEach(record -> out.writeBytes(enhancedPacket(record)));
    } else {
      ByteBuffer header = ByteBuffer.allocate(24).order(order).putInt(format.magic);
      header.putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
      out.writeBytes(header.putInt(SNAP_LENGTH).putInt(linkType).array());
      for (Record record : records) {
        ByteBuffer before = ByteBuffer.allocate(16).order(order);
        before.putInt((int) (record.nanos / 1_000_000_000));
        before.putInt((int) (record.nanos % 1_000_000_000 / format.nanosPerUnit));
        out.writeBytes(before.putInt(record.bytes.length).putInt(record.originalLength).array());
        out.writeBytes(record.bytes);
      }
    }
    return out.toByteArray();
  }

  private byte[] block(int type, byte[] body) {
    int total = 12 + body.length;
    ByteBuffer block = ByteBuffer.allocate(total).order(order);
    return block.putInt(type).putInt(total).put(body).putInt(total).array();
  }

  private ByteBuffer buffer() {
    return ByteBuffer.allocate(SNAP_LENGTH).order(order);
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static void pad(ByteBuffer buffer) {
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
  }

  private static void option(ByteBuffer buffer, int code, byte[] value) {
    buffer.putShort((short) code).putShort((short) value.length).put(value);
    pad(buffer);
  }

  private byte[] bytesOf(int value) {
    return ByteBuffer.allocate(4).order(order).putInt(value).array();
  }

  private byte[] section() {
    ByteBuffer body = buffer().putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0);
    return block(format.magic, written(body.putLong(-1)));
  }

  private byte[] anInterface() {
    ByteBuffer body = buffer().putShort((short) linkType).putShort((short) 0).putInt(SNAP_LENGTH);
    if (interfaceName != null) {
      option(body, IF_NAME, interfaceName.getBytes(StandardCharsets.UTF_8));
    }
    option(body, IF_TSRESOL, new byte[] {9});
    return block(1, written(body.putInt(0)));
  }

  private byte[] enhancedPacket(Record record) {
    ByteBuffer body = buffer().putInt(0);
    body.putInt((int) (record.nanos >>> 32)).putInt((int) record.nanos);
    body.putInt(record.bytes.length).putInt(record.originalLength).put(record.bytes);
    pad(body);
    if (record.comment != null) {
      option(body, OPT_COMMENT, record.comment.getBytes(StandardCharsets.UTF_8));
    }
    if (record.flags != null) {
      option(body, EPB_FLAGS, bytesOf(record.flags));
    }
    if (record.queue != null) {
      option(body, EPB_QUEUE, bytesOf(record.queue));
    }
    return block(6, written(body.putInt(0)));
  }
}
