package io.nfqueue.packet;

import java.util.HexFormat;

/**
 * The lines of a dissection: blocks, each with a title, and below it, further to the right, fields
 * and blocks again.
 *
 * <pre>
 * UDP header, bytes 20..27
 *   source port: 5555
 *   destination port: 53
 * </pre>
 *
 * <p>A line stays one line whatever is written: of a character that is no visible ASCII and no
 * space, its number is written behind a backslash, so that nothing in a packet begins a line of its
 * own or commands a terminal. Not thread-safe.
 */
public final class DissectionText {
  private static final String STEP = "  ";
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int LAST_PRINTABLE = 0x7e;
  private static final int LAST_OF_TWO_DIGITS = 0xff;
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder lines;
  private final String margin;

  /** Begins with no line. */
  public DissectionText() {
    this(new StringBuilder(1024), "");
  }

  private DissectionText(StringBuilder lines, String margin) {
    this.lines = lines;
    this.margin = margin;
  }

  /**
   * Writes the title of a block.
   *
   * @param title one line
   * @return what writes into the block, below all that was written before
   */
  public DissectionText block(String title) {
    return line(title).below();
  }

  /** {@return what writes further to the right, below all that was written before} */
  public DissectionText below() {
    return new DissectionText(lines, margin + STEP);
  }

  /**
   * Writes a field as {@code name: value}.
   *
   * @param name its name
   * @param value its value, as text
   * @return this
   */
  public DissectionText field(String name, Object value) {
    return line(name + ": " + value);
  }

  /**
   * Writes a line.
   *
   * @param text what it says
   * @return this
   */
  public DissectionText line(String text) {
    lines.append(lines.isEmpty() ? "" : "\n").append(margin);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE) {
        lines.append(c);
      } else if (c <= LAST_OF_TWO_DIGITS) {
        lines.append("\\x").append(HEX.toHexDigits((byte) c));
      } else {
        lines.append("\\u").append(HEX.toHexDigits(c));
      }
    }
    return this;
  }

  /**
   * Writes several lines, as of {@link HexDump}.
   *
   * @param text lines with a line feed between them, none where it is empty
   * @return this
   */
  public DissectionText lines(String text) {
    text.lines().forEach(this::line);
    return this;
  }

  /**
   * The text of a number in hexadecimal digits.
   *
   * @param value the number, its lowest bits count
   * @param digits how many digits, 1..16
   * @return as in {@code 0x0800}
   */
  public static String hex(long value, int digits) {
    return "0x" + HEX.toHexDigits(value, digits);
  }

  /** All lines, also those around this block: a line feed between them, none at the end. */
  @Override
  public String toString() {
    return lines.toString();
  }
}
