package io.nfqueue.camel;

import io.nfqueue.testnet.Namespace;
import java.util.Arrays;

/** What a namespace's kernel says about UDP packets that it took for broken. */
final class UdpErrors {
  private UdpErrors() {}

  /** Packets with a wrong UDP checksum, over IPv4 and IPv6; it drops them. */
  static long checksumsIn(Namespace namespace) {
    return ipv4(namespace.run("cat /proc/net/snmp")) + ipv6(namespace.run("cat /proc/net/snmp6"));
  }

  /** A line of names, and a line of values. */
  private static long ipv4(String file) {
    String[] lines = file.lines().filter(line -> line.startsWith("Udp: ")).toArray(String[]::new);
    int column = Arrays.asList(lines[0].split(" ")).indexOf("InCsumErrors");
    return Long.parseLong(lines[1].split(" ")[column]);
  }

  private static long ipv6(String file) {
    return file.lines()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals("Udp6InCsumErrors"))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow();
  }
}
