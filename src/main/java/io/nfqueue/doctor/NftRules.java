package io.nfqueue.doctor;

import io.nfqueue.queue.QueueRange;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The commands of nft: a table of its own for IPv4 and IPv6, made in one transaction and released
 * as a whole.
 */
final class NftRules {
  private NftRules() {}

  static String feed(Feed feed) {
    String ports =
        feed.exceptPorts().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "{ ", " }"));
    // the priority of iptables' table mangle, and what is left out there
    return """
        %snft -f - <<'END'
        table inet %s {
          chain packets {
            type filter hook %s priority -150; policy accept;
            tcp dport %s accept
            tcp sport %s tcp flags & (ack|rst) != 0 accept
            icmp type destination-unreachable icmp code frag-needed accept
            icmpv6 type { packet-too-big, nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
            icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept
            queue num %s
          }
        }
        END
        """
        .formatted(
            feed.prefix(),
            feed.name(),
            feed.hook().name().toLowerCase(Locale.ROOT),
            ports,
            ports,
            queues(feed));
  }

  static String release(Feed feed) {
    return feed.prefix() + "nft delete table inet " + feed.name() + "\n";
  }

  private static String queues(Feed feed) {
    QueueRange queues = feed.queues();
    return queues.first()
        + (feed.isRange() ? "-" + queues.last() : "")
        + (feed.endpoint().failOpen() ? " bypass" : "");
  }
}
