package io.nfqueue.packet;

import java.util.HexFormat;
import java.util.function.Function;

/** The lines of a list of options, in its order; equal ones in a row are one, as padding is. */
final class OptionLines {
  private static final HexFormat HEX = HexFormat.of();

  private OptionLines() {}

  /**
   * Writes a list and what is wrong with it.
   *
   * @param packet that they are in
   * @param cursor before the first option
   * @param line what is said of the option at the cursor
   */
  static void write(
      IpPacket packet,
      OptionCursor cursor,
      Function<OptionCursor, String> line,
      DissectionText text) {
    String last = null;
    int times = 0;
    int end = -1;
    while (cursor.next()) {
      String next = line.apply(cursor);
      if (!next.equals(last)) {
        put(text, last, times);
        times = 0;
      }
      last = next;
      times++;
      end = cursor.dataOffset() + cursor.dataLength() - packet.offset;
    }
    put(text, last, times);
    if (cursor.fault() != null) {
      String at = end < 0 ? "" : ", at byte " + end;
      text.field("malformed", cursor.fault().reason() + at);
    }
  }

  private static void put(DissectionText text, String line, int times) {
    if (times > 0) {
      text.line(times == 1 ? line : line + ", " + times + " times");
    }
  }

  /** An option of a type that is not known, or of another length than its type has. */
  static String unknown(String what, OptionCursor option) {
    String data = HEX.formatHex(option.data());
    return what + " " + option.type() + ": " + (data.isEmpty() ? "no data" : data);
  }
}
