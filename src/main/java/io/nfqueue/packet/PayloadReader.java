package io.nfqueue.packet;

/**
 * Reads the payload of a packet where it is; see {@link IpPacket#payloadAs}.
 *
 * @param <T> what it makes of it
 */
@FunctionalInterface
public interface PayloadReader<T> {
  /**
   * Reads bytes. It must not change them, nor look at others of the array.
   *
   * @param bytes the array
   * @param offset array index of the first byte
   * @param limit array index behind the last byte, more than offset
   * @return what it makes of them
   */
  T read(byte[] bytes, int offset, int limit);
}
