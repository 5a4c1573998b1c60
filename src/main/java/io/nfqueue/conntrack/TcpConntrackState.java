package io.nfqueue.conntrack;

/**
 * How far a TCP connection is, as conntrack sees it: {@code enum tcp_conntrack} of {@code
 * include/uapi/linux/netfilter/nf_conntrack_tcp.h}.
 */
public enum TcpConntrackState {
  /** TCP_CONNTRACK_NONE, 0: its first packet is on the way. */
  NONE,
  /** TCP_CONNTRACK_SYN_SENT, 1. */
  SYN_SENT,
  /** TCP_CONNTRACK_SYN_RECV, 2. */
  SYN_RECV,
  /** TCP_CONNTRACK_ESTABLISHED, 3. */
  ESTABLISHED,
  /** TCP_CONNTRACK_FIN_WAIT, 4. */
  FIN_WAIT,
  /** TCP_CONNTRACK_CLOSE_WAIT, 5. */
  CLOSE_WAIT,
  /** TCP_CONNTRACK_LAST_ACK, 6. */
  LAST_ACK,
  /** TCP_CONNTRACK_TIME_WAIT, 7. */
  TIME_WAIT,
  /** TCP_CONNTRACK_CLOSE, 8. */
  CLOSE,
  /** TCP_CONNTRACK_SYN_SENT2, 9: both ends opened it at once. */
  SYN_SENT2,
  /** A number of another kernel; {@link Conntrack#tcpStateNumber()} has it. */
  UNKNOWN;

  private static final TcpConntrackState[] VALUES = values();

  static TcpConntrackState of(int number) {
    return number < UNKNOWN.ordinal() ? VALUES[number] : UNKNOWN;
  }
}
