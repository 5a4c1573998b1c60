package io.nfqueue.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Capture files put together by hand, field by field as the drafts have them, in either byte order;
 * also wrong ones.
 */
final class CaptureBytes {
  static final int MICROS = 0xa1b2c3d4;
  static final int NANOS = 0xa1b23c4d;
  static final int SHB = 0x0a0d0d0a;
  static final int IDB = 1;
  static final int PB = 2;
  static final int SPB = 3;
  static final int EPB = 6;

  private final ByteOrder order;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  CaptureBytes(ByteOrder order) {
    this.order = order;
  }

  CaptureBytes u8(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  CaptureBytes u16(int... values) {
    for (int value : values) {
      put(ByteBuffer.allocate(2).order(order).putShort((short) value));
    }
    return this;
  }

  CaptureBytes u32(long... values) {
    for (long value : values) {
      put(ByteBuffer.allocate(4).order(order).putInt((int) value));
    }
    return this;
  }

  CaptureBytes u64(long value) {
    return put(ByteBuffer.allocate(8).order(order).putLong(value));
  }

  private CaptureBytes put(ByteBuffer value) {
    return bytes(value.array());
  }

  CaptureBytes bytes(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  /** Bytes, and what they lack to a multiple of four. */
  CaptureBytes padded(byte[] value) {
    return bytes(value).bytes(new byte[-value.length & 3]);
  }

  CaptureBytes option(int code, byte[] value) {
    return u16(code, value.length).padded(value);
  }

  CaptureBytes text(int code, String value) {
    return option(code, value.getBytes(StandardCharsets.UTF_8));
  }

  CaptureBytes pcapHeader(int magic, int linkType) {
    return u32(magic).u16(2, 4).u32(0, 0, 262_144, linkType);
  }

  CaptureBytes pcapRecord(long seconds, long fraction, byte[] packet) {
    return u32(seconds, fraction, packet.length, packet.length).bytes(packet);
  }

  /** A block around a body. */
  CaptureBytes block(int type, CaptureBytes body) {
    int total = 12 + body.size();
    return u32(type, total).bytes(body.array()).u32(total);
  }

  CaptureBytes section() {
    return block(SHB, body().u32(0x1a2b3c4d).u16(1, 0).u64(-1));
  }

  CaptureBytes anInterface(int linkType) {
    return block(IDB, body().u16(linkType, 0).u32(0));
  }

  CaptureBytes packet(int interfaceId, long units, byte[] packet) {
    return block(EPB, packetBody(interfaceId, units, packet));
  }

  /** The body of an Enhanced Packet Block, for options to follow. */
  CaptureBytes packetBody(int interfaceId, long units, byte[] packet) {
    return body()
        .u32(interfaceId, units >>> 32, units, packet.length, packet.length)
        .padded(packet);
  }

  /** An empty one in the same byte order. */
  CaptureBytes body() {
    return new CaptureBytes(order);
  }

  int size() {
    return bytes.size();
  }

  byte[] array() {
    return bytes.toByteArray();
  }

  /** Reads it to its end. */
  List<CaptureRecord> read() throws IOException {
    return read(array());
  }

  /** Reads a file to its end. */
  static List<CaptureRecord> read(byte[] file) throws IOException {
    try (CaptureReader reader = CaptureReader.of(new ByteArrayInputStream(file))) {
      return readAll(reader);
    }
  }

  static List<CaptureRecord> readAll(CaptureReader reader) throws IOException {
    List<CaptureRecord> packets = new ArrayList<>();
    for (CaptureRecord packet; (packet = reader.next()) != null; ) {
      packets.add(packet);
    }
    return packets;
  }
}
