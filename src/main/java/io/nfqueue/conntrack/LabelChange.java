package io.nfqueue.conntrack;

import java.util.Arrays;
import java.util.HexFormat;

/** New values of some or all labels of a connection; 16 bytes each. Immutable. */
final class LabelChange {
  private static final byte[] ALL = new byte[Conntrack.LABEL_BYTES];

  static {
    Arrays.fill(ALL, (byte) 0xff);
  }

  private final byte[] value;
  private final byte[] mask;

  private LabelChange(byte[] value, byte[] mask) {
    this.value = value;
    this.mask = mask;
  }

  static LabelChange all(byte[] value) {
    return new LabelChange(padded("conntrack labels", value), ALL);
  }

  static LabelChange some(byte[] value, byte[] mask) {
    return new LabelChange(
        padded("conntrack labels", value), padded("conntrack labels mask", mask));
  }

  private static byte[] padded(String name, byte[] value) {
    if (value.length < 1 || value.length > Conntrack.LABEL_BYTES) {
      throw new IllegalArgumentException(name + " of " + value.length + " bytes: 1..16 expected");
    }
    return Arrays.copyOf(value, Conntrack.LABEL_BYTES);
  }

  boolean isOfAll() {
    return Arrays.equals(mask, ALL);
  }

  /** The labels that are set, of those in the mask. */
  byte[] bits() {
    return after(null);
  }

  byte[] mask() {
    return mask.clone();
  }

  /**
   * The labels a connection has afterwards.
   *
   * @param before null for none
   */
  byte[] after(byte[] before) {
    byte[] after = before(before);
    for (int i = 0; i < after.length; i++) {
      after[i] = (byte) ((after[i] & ~mask[i]) | (value[i] & mask[i]));
    }
    return after;
  }

  private static byte[] before(byte[] labels) {
    return labels == null
        ? new byte[Conntrack.LABEL_BYTES]
        : Arrays.copyOf(labels, Conntrack.LABEL_BYTES);
  }

  /** Whether these labels are not yet as they would be afterwards. */
  boolean changes(byte[] labels) {
    return !Arrays.equals(after(labels), before(labels));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelChange that
        && Arrays.equals(value, that.value)
        && Arrays.equals(mask, that.mask);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    String text = HexFormat.of().formatHex(value);
    return isOfAll() ? text : text + "/" + HexFormat.of().formatHex(mask);
  }
}
