package io.nfqueue.capture;

/**
 * Link-layer header types of captures that this package knows: the LINKTYPE_* numbers of {@code
 * draft-ietf-opsawg-pcaplinktype}.
 */
public final class LinkType {
  /** BSD loopback: a 4-byte address family in the byte order of the capturing host. */
  public static final int LINKTYPE_NULL = 0;

  /** Ethernet. */
  public static final int LINKTYPE_ETHERNET = 1;

  /** Raw IP: DLT_RAW of most BSDs and Linux, which some writers put into files as it is. */
  public static final int LINKTYPE_RAW_BSD = 12;

  /** Raw IP: DLT_RAW of OpenBSD, which some writers put into files as it is. */
  public static final int LINKTYPE_RAW_OPENBSD = 14;

  /** Raw IP: IPv4 or IPv6, as the version says. */
  public static final int LINKTYPE_RAW = 101;

  /** OpenBSD loopback: a 4-byte address family in network byte order. */
  public static final int LINKTYPE_LOOP = 108;

  /** Linux cooked capture, version 1: {@code tcpdump -i any} of before 2021. */
  public static final int LINKTYPE_LINUX_SLL = 113;

  /** Raw IPv4. */
  public static final int LINKTYPE_IPV4 = 228;

  /** Raw IPv6. */
  public static final int LINKTYPE_IPV6 = 229;

  /** Linux cooked capture, version 2: {@code tcpdump -i any}. */
  public static final int LINKTYPE_LINUX_SLL2 = 276;

  private LinkType() {}
}
