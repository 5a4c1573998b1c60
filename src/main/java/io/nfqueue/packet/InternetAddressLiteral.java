package io.nfqueue.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses given as text, in bytes: no name is ever looked up, no zone taken. */
final class InternetAddressLiteral {

  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final int MAPPED_PREFIX_BYTES =
      InternetAddressText.IPV6_BYTES - InternetAddressText.IPV4_BYTES;

  private InternetAddressLiteral() {}

  /**
   * Reads an address.
   *
   * @param text a dotted quad, or an IPv6 address in any form of RFC 4291 section 2.2
   * @return its 4 or 16 bytes
   * @throws IllegalArgumentException where it is neither
   */
  static byte[] parse(String text) {
    return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
  }

  private static byte[] ipv4(String text) {
    String[] octets = DOT.split(text, -1);
    byte[] address = new byte[InternetAddressText.IPV4_BYTES];
    if (octets.length != address.length) {
      throw notAnAddress(text);
    }
    for (int i = 0; i < address.length; i++) {
      // a leading zero is octal to some, so nobody knows what it means
      if (!OCTET.matcher(octets[i]).matches() || Integer.parseInt(octets[i]) > 0xff) {
        throw notAnAddress(text);
      }
      address[i] = (byte) Integer.parseInt(octets[i]);
    }
    return address;
  }

  private static byte[] ipv6(String text) {
    if (!IPV6.matcher(text).matches()) {
      throw notAnAddress(text);
    }
    byte[] address;
    try {
      // with a colon it is a literal or refused
      address = InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw notAnAddress(text);
    }
    if (address.length == InternetAddressText.IPV6_BYTES) {
      return address;
    }
    byte[] mapped = new byte[InternetAddressText.IPV6_BYTES];
    mapped[MAPPED_PREFIX_BYTES - 2] = (byte) 0xff;
    mapped[MAPPED_PREFIX_BYTES - 1] = (byte) 0xff;
    System.arraycopy(address, 0, mapped, MAPPED_PREFIX_BYTES, address.length);
    return mapped;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is no IPv4 or IPv6 address");
  }
}
