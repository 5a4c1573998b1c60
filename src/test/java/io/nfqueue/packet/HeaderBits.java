package io.nfqueue.packet;

import java.math.BigInteger;

/**
 * An encoder that knows nothing of offsets: the fields of an RFC's diagram from left to right, each
 * with its bits. Not thread-safe.
 */
final class HeaderBits {
  private BigInteger value = BigInteger.ZERO;
  private int bits;

  /** Appends a field; a value with more bits is refused. */
  HeaderBits field(int width, long fieldValue) {
    return field(width, BigInteger.valueOf(fieldValue));
  }

  private HeaderBits field(int width, BigInteger fieldValue) {
    if (fieldValue.signum() < 0 || fieldValue.bitLength() > width) {
      throw new IllegalArgumentException(fieldValue + " does not fit into " + width + " bits");
    }
    value = value.shiftLeft(width).or(fieldValue);
    bits += width;
    return this;
  }

  /** Appends whole bytes. */
  HeaderBits bytes(byte... bytes) {
    return field(bytes.length * Byte.SIZE, new BigInteger(1, bytes));
  }

  /** All fields; together they must be whole bytes. */
  byte[] toBytes() {
    if (bits % Byte.SIZE != 0) {
      throw new IllegalStateException(bits + " bits are no whole bytes");
    }
    byte[] bytes = new byte[bits / Byte.SIZE];
    byte[] magnitude = value.toByteArray();
    int length = Math.min(magnitude.length, bytes.length);
    System.arraycopy(magnitude, magnitude.length - length, bytes, bytes.length - length, length);
    return bytes;
  }
}
