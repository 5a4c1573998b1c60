package io.nfqueue.testnet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The kernel's count of datagrams that UDP threw away for their checksum: InCsumErrors. */
public final class ChecksumErrors {
  private ChecksumErrors() {}

  /** Those of a namespace, of IPv4 and IPv6. */
  public static long of(Namespace where) {
    return of(where, 4) + of(where, 6);
  }

  /** Those of a namespace. */
  public static long of(Namespace where, int ipVersion) {
    return ipVersion == 4 ? ofIpv4(lines(where, "snmp")) : ofIpv6(lines(where, "snmp6"));
  }

  private static List<String> lines(Namespace where, String file) {
    return where.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net", file)));
  }

  /** A line of names, and below it one of numbers. */
  private static long ofIpv4(List<String> lines) {
    List<String[]> udp =
        lines.stream()
            .filter(line -> line.startsWith("Udp:"))
            .map(line -> line.split(" "))
            .toList();
    return Long.parseLong(udp.get(1)[Arrays.asList(udp.get(0)).indexOf("InCsumErrors")]);
  }

  /** A line for each name and its number. */
  private static long ofIpv6(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("Udp6InCsumErrors"))
        .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
        .findFirst()
        .orElseThrow();
  }
}
