package io.nfqueue.packet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What {@link Ipv4Header} and {@link Ipv6Header} have in common, by version. Static readers only:
 * what is asked for, of the header at {@code at}, must be there.
 */
final class NetworkHeader {

  private NetworkHeader() {}

  /** Bytes of the header without IPv4 options and IPv6 extension headers. */
  static int fixedBytes(int version) {
    return version == Ipv6Header.VERSION ? Ipv6Header.BYTES : Ipv4Header.MIN_BYTES;
  }

  static int ttlOffset(int version) {
    return version == Ipv6Header.VERSION ? Ipv6Header.HOP_LIMIT_OFFSET : Ipv4Header.TTL_OFFSET;
  }

  /** Bytes of the header a reader needs for the traffic class. */
  static int trafficClassKnownBytes(int version) {
    return version == Ipv6Header.VERSION
        ? Ipv6Header.PAYLOAD_LENGTH_OFFSET
        : Ipv4Header.TOTAL_LENGTH_OFFSET;
  }

  static int ttl(int version, byte[] bytes, int at) {
    return version == Ipv6Header.VERSION
        ? Ipv6Header.hopLimitAt(bytes, at)
        : Ipv4Header.ttlAt(bytes, at);
  }

  static int trafficClass(int version, byte[] bytes, int at) {
    return version == Ipv6Header.VERSION
        ? Ipv6Header.trafficClass(bytes, at)
        : Ipv4Header.trafficClass(bytes, at);
  }

  static int addressBytes(int version) {
    return version == Ipv6Header.VERSION
        ? InternetAddressText.IPV6_BYTES
        : InternetAddressText.IPV4_BYTES;
  }

  static int sourceOffset(int version) {
    return version == Ipv6Header.VERSION ? Ipv6Header.SOURCE_OFFSET : Ipv4Header.SOURCE_OFFSET;
  }

  static int destinationOffset(int version) {
    return sourceOffset(version) + addressBytes(version);
  }

  static String addressText(int version, byte[] bytes, int index) {
    return version == Ipv6Header.VERSION
        ? InternetAddressText.ipv6(bytes, index)
        : InternetAddressText.ipv4(bytes, index);
  }

  static InetAddress address(int version, byte[] bytes, int index) {
    byte[] raw = Arrays.copyOfRange(bytes, index, index + addressBytes(version));
    try {
      // InetAddress would turn ::ffff:a.b.c.d into an IPv4 address.
      return version == Ipv6Header.VERSION
          ? Inet6Address.getByAddress(null, raw, -1)
          : InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + raw.length + " bytes", e);
    }
  }
}
