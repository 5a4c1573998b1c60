package io.nfqueue.doctor;

import io.nfqueue.queue.QueueRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of iptables and ip6tables. All rules are in a chain of their own, which the hook's
 * chain jumps to last of all, and only where nothing before it failed, so that it is never there in
 * part. The table is mangle: it has all five hooks, and what a verdict accepts still meets the
 * rules of the table filter.
 */
final class IptablesRules {
  private static final String[] PROGRAMS = {"iptables", "ip6tables"};

  // without a router's word of a smaller MTU, and without neighbour discovery (of which switches
  // learn by multicast listener reports), no connection goes on for long, those that are left out
  // neither
  private static final List<String> IPV4_ICMP = List.of("icmp --icmp-type fragmentation-needed");
  private static final List<String> IPV6_ICMP =
      List.of(
          "icmpv6 --icmpv6-type packet-too-big",
          "icmpv6 --icmpv6-type router-solicitation",
          "icmpv6 --icmpv6-type router-advertisement",
          "icmpv6 --icmpv6-type neighbour-solicitation",
          "icmpv6 --icmpv6-type neighbour-advertisement",
          "icmpv6 --icmpv6-type 130",
          "icmpv6 --icmpv6-type 131",
          "icmpv6 --icmpv6-type 132",
          "icmpv6 --icmpv6-type 143");

  private IptablesRules() {}

  static String feed(Feed feed) {
    List<String> commands = new ArrayList<>();
    for (String program : PROGRAMS) {
      String start = start(feed, program);
      String append = start + "-A " + feed.name() + " ";
      commands.add(start + "-N " + feed.name());
      for (int port : feed.exceptPorts()) {
        commands.add(append + "-p tcp --dport " + port + " -j RETURN");
        // replies only: a connection cannot be begun from such a port unseen
        commands.add(append + "-p tcp --sport " + port + " ! --tcp-flags ACK,RST NONE -j RETURN");
      }
      for (String icmp : program.equals("iptables") ? IPV4_ICMP : IPV6_ICMP) {
        commands.add(append + "-p " + icmp + " -j RETURN");
      }
      commands.add(append + "-j NFQUEUE " + queues(feed));
      commands.add(start + "-A " + feed.hook() + " -j " + feed.name());
    }
    // a shell that reads them goes on after an error; without the ports left out, SSH would end
    return String.join(" &&\n", commands) + "\n";
  }

  static String release(Feed feed) {
    StringBuilder commands = new StringBuilder();
    for (String program : PROGRAMS) {
      String start = start(feed, program);
      commands.append(start).append("-D ").append(feed.hook()).append(" -j ");
      commands.append(feed.name()).append('\n');
      commands.append(start).append("-F ").append(feed.name()).append('\n');
      commands.append(start).append("-X ").append(feed.name()).append('\n');
    }
    return commands.toString();
  }

  private static String start(Feed feed, String program) {
    return feed.prefix() + program + " -w -t mangle ";
  }

  private static String queues(Feed feed) {
    QueueRange queues = feed.queues();
    return (feed.isRange()
            ? "--queue-balance " + queues.first() + ":" + queues.last()
            : "--queue-num " + queues.first())
        + (feed.endpoint().failOpen() ? " --queue-bypass" : "");
  }
}
