package io.nfqueue.queue;

import io.nfqueue.netlink.NetworkOrder;
import java.time.Instant;

/**
 * The value of NFQA_TIMESTAMP: when the kernel received the packet.
 *
 * <pre>
 * struct nfqnl_msg_packet_timestamp {    offset
 *   __aligned_be64 sec;                  0
 *   __aligned_be64 usec;                 8
 * };                                     16
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_queue.h}.
 */
final class PacketTimestamp {
  static final int SIZE = 2 * Long.BYTES;

  private static final int USEC_OFFSET = Long.BYTES;
  private static final long MAX_SECONDS = 1L << 40;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long NANOS_PER_MICRO = 1000;

  private PacketTimestamp() {}

  /** The instant, or null where the numbers are none. */
  static Instant instant(byte[] bytes, int offset) {
    long seconds = NetworkOrder.getLong(bytes, offset);
    long micros = NetworkOrder.getLong(bytes, offset + USEC_OFFSET);
    boolean plausible =
        seconds >= 0 && seconds <= MAX_SECONDS && micros >= 0 && micros < MICROS_PER_SECOND;
    return plausible ? Instant.ofEpochSecond(seconds, micros * NANOS_PER_MICRO) : null;
  }
}
