package io.nfqueue.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Big-endian reads and writes at any offset of an array, unsigned values widened once, here. An
 * offset outside the array is an {@link IndexOutOfBoundsException}; staying inside a packet is the
 * reader's duty.
 */
final class NetworkOrder {

  static final int SIZE_OF_BYTE = 1;
  static final int SIZE_OF_SHORT = 2;
  static final int SIZE_OF_INT = 4;
  static final int SIZE_OF_LONG = 8;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private NetworkOrder() {}

  static int unsignedByte(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }

  static int unsignedShort(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  static long unsignedInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at) & 0xffffffffL;
  }

  static long longBits(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void putShort(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }
}
