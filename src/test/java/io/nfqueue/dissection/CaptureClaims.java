package io.nfqueue.dissection;

import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.Direction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** What we claim of a packet's record in the file. */
final class CaptureClaims {
  private static final int NANOS_DIGITS = 9;

  private CaptureClaims() {}

  static Map<String, List<Claim>> byProtocol() {
    return Map.of(TsharkHeader.FRAME, frame());
  }

  private static List<Claim> frame() {
    Class<CaptureRecord> view = CaptureRecord.class;
    return new Claims()
        .view("frame.len", view, "originalLength", CaptureRecord::originalLength)
        .view("frame.cap_len", view, "bytes", record -> record.bytes().length)
        .view("frame.time_epoch", view, "epochNanos", CaptureClaims::time)
        .view("frame.interface_name", view, "interfaceName", CaptureClaims::interfaceName)
        .view("frame.comment", view, "comments", CaptureRecord::comments)
        .view("frame.packet_flags_direction", view, "direction", CaptureClaims::direction)
        .view("frame.packet_id", view, "packetId", CaptureClaims::packetId)
        .view("frame.interface_queue", view, "queue", record -> record.options().queue())
        .list();
  }

  private static String time(CaptureRecord record) {
    return record.hasTimestamp()
        ? BigDecimal.valueOf(record.epochNanos(), NANOS_DIGITS).toPlainString()
        : null;
  }

  /** Where there is no name, tshark says "unknown", or has that of another section. */
  private static Object interfaceName(CaptureRecord record) {
    return record.interfaceName() == null ? Claims.NOTHING : record.interfaceName();
  }

  private static String packetId(CaptureRecord record) {
    Long id = record.options().packetId();
    return id == null ? null : Long.toUnsignedString(id);
  }

  private static Object direction(CaptureRecord record) {
    Direction direction = record.options().direction();
    return direction == Direction.UNKNOWN ? null : direction.ordinal();
  }
}
