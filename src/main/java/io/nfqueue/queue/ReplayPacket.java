package io.nfqueue.queue;

import io.nfqueue.capture.CaptureRecord;
import java.util.Arrays;

/**
 * A packet as a kernel would have it, made from a record of a capture file. The arrays are not
 * copied.
 *
 * @param bytes from the layer-3 header on, without the padding of a frame
 * @param originalLength bytes that it had before the capture cut it
 * @param epochNanos when it was captured; {@link CaptureRecord#NO_TIMESTAMP} where that is not
 *     known
 * @param sinceFirstNanos nanoseconds behind the file's first record; negative where the file goes
 *     back in time
 * @param hwProtocol Ethernet protocol: 0x0800 IPv4, 0x86dd IPv6
 * @param hook where it is queued
 * @param inputDevice interface index, 0 for none
 * @param outputDevice interface index, 0 for none
 * @param hardwareAddress the sender's, at most 8 bytes, or null
 * @param vlanProtocol Ethernet protocol of its VLAN tag, or -1
 * @param vlanTci the tag
 * @param layer2Header the frame's header without tags, or null
 * @param mark 0..2^32-1
 */
record ReplayPacket(
    byte[] bytes,
    long originalLength,
    long epochNanos,
    long sinceFirstNanos,
    int hwProtocol,
    Hook hook,
    int inputDevice,
    int outputDevice,
    byte[] hardwareAddress,
    int vlanProtocol,
    int vlanTci,
    byte[] layer2Header,
    long mark) {
  private static final int IPV6 = 0x86dd;
  private static final int IPV4_ADDRESSES_OFFSET = 12;
  private static final int IPV6_ADDRESSES_OFFSET = 8;
  private static final int IPV4_ADDRESS_BYTES = 4;
  private static final int IPV6_ADDRESS_BYTES = 16;
  private static final int GOLDEN_GAMMA = 0x9e3779b9;

  /**
   * The same for both directions of a connection, and for all fragments of a packet: like a
   * kernel's for its --queue-balance, it knows no ports.
   */
  int addressHash() {
    boolean ipv6 = hwProtocol == IPV6;
    int offset = ipv6 ? IPV6_ADDRESSES_OFFSET : IPV4_ADDRESSES_OFFSET;
    int size = ipv6 ? IPV6_ADDRESS_BYTES : IPV4_ADDRESS_BYTES;
    if (bytes.length < offset + 2 * size) {
      return 0;
    }
    int source = Arrays.hashCode(Arrays.copyOfRange(bytes, offset, offset + size));
    int destination = Arrays.hashCode(Arrays.copyOfRange(bytes, offset + size, offset + 2 * size));
    return (source + destination) * GOLDEN_GAMMA >>> Short.SIZE;
  }
}
