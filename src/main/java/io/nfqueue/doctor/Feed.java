package io.nfqueue.doctor;

import io.nfqueue.queue.Hook;
import io.nfqueue.queue.QueueRange;
import java.util.Locale;
import java.util.SortedSet;

/**
 * What rules are to do.
 *
 * @param endpoint the queues, and what happens where nobody decides
 * @param hook where packets are queued
 * @param exceptPorts TCP ports whose connections are left out, 1..65535
 */
record Feed(EndpointUri endpoint, Hook hook, SortedSet<Integer> exceptPorts) {
  QueueRange queues() {
    return endpoint.queues();
  }

  boolean isRange() {
    return queues().first() != queues().last();
  }

  /** Of the chain or table that holds all rules; at most 28 characters, as iptables wants. */
  String name() {
    return "nfq_"
        + hook.name().toLowerCase(Locale.ROOT)
        + "_"
        + queues().first()
        + (isRange() ? "_" + queues().last() : "");
  }

  /** What goes before a command, so that it runs in the endpoint's network namespace. */
  String prefix() {
    String netns = endpoint.netns();
    if (netns == null || netns.isEmpty()) {
      return "";
    }
    return netns.indexOf('/') >= 0
        ? "nsenter --net=" + quoted(netns) + " "
        : "ip netns exec " + quoted(netns) + " ";
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./@:+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
