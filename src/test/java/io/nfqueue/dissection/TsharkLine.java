package io.nfqueue.dissection;

import java.util.List;
import java.util.Optional;

/** The beginning of the line that a packet must be printed as, from tshark's fields. */
final class TsharkLine {
  private TsharkLine() {}

  /**
   * Addresses, ports, and of TCP, UDP and echo messages all numbers; empty where there are none.
   */
  static Optional<String> of(List<TsharkHeader> headers) {
    for (int i = 0; i < headers.size(); i++) {
      TsharkHeader ip = headers.get(i);
      boolean v6 = ip.protocol().equals("ipv6");
      String source = one(ip, v6 ? "ipv6.src" : "ip.src");
      String destination = one(ip, v6 ? "ipv6.dst" : "ip.dst");
      if (!source.isEmpty() && !destination.isEmpty()) {
        TsharkHeader upper = upper(headers, i);
        String name = upper.protocol().equals("udplite") ? "udp" : upper.protocol();
        String line =
            (v6 ? "IP6 " : "IP ")
                + source
                + port(one(upper, name + ".srcport"))
                + " > "
                + destination
                + port(one(upper, name + ".dstport"));
        return Optional.of(line + tcp(upper));
      }
    }
    return Optional.empty();
  }

  /** What is behind an IP header and its extension headers; the last of these where nothing is. */
  private static TsharkHeader upper(List<TsharkHeader> headers, int ip) {
    int at = Math.min(ip + 1, headers.size() - 1);
    while (at + 1 < headers.size() && isExtensionHeader(headers.get(at).protocol())) {
      at++;
    }
    return headers.get(at);
  }

  private static boolean isExtensionHeader(String protocol) {
    return protocol.startsWith("ipv6.") || protocol.equals("ah") || protocol.equals("mipv6");
  }

  private static String one(TsharkHeader header, String field) {
    List<String> values = header.values(field);
    return values.isEmpty() ? "" : values.get(0);
  }

  private static String port(String port) {
    return port.isEmpty() ? "" : "." + port;
  }

  /** tshark writes flags as <code>·······AP···</code>, tcpdump in another order: left out. */
  private static String tcp(TsharkHeader header) {
    return header.protocol().equals("tcp") && !one(header, "tcp.len").isEmpty() ? ": Flags [" : "";
  }
}
