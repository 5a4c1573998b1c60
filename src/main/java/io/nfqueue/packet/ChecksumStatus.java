package io.nfqueue.packet;

/** What is known of a checksum that was received. */
public enum ChecksumStatus {
  /** It is that of what it covers. */
  RIGHT,
  /** It is not that of what it covers, or cannot be one: a receiver drops the packet. */
  WRONG,
  /** There is none, and none has to be: the IPv6 header, UDP over IPv4 whose sender left it out. */
  NONE,
  /** It cannot be told, see {@link PacketChecksums}. */
  UNKNOWN
}
