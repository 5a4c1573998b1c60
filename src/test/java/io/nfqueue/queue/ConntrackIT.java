package io.nfqueue.queue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * What the tests of connections have in common: nft rules, and a kernel with the conntrack glue.
 */
@Tag("guest")
abstract class ConntrackIT extends QueueIT {
  /** A port that is redirected to {@link #PORT}, with helper ftp attached. */
  static final int TRANSLATED_PORT = 8000;

  /** The kernel tracks connections of a namespace only where a rule asks for them. */
  @BeforeEach
  final void addTableThatTracks() {
    gate.run("nft", "add table ip t");
    chain("track", "filter hook prerouting priority 0", "ct state new accept");
  }

  /** Adds a chain of rules. */
  final void chain(String name, String hook, String... rules) {
    StringBuilder text = new StringBuilder();
    text.append("table ip t { chain ").append(name).append(" { type ").append(hook).append("; ");
    for (String rule : rules) {
      text.append(rule).append("; ");
    }
    gate.run("nft", text + "}; }");
  }

  /** Queues what comes to, and what leaves from {@link #PORT}. */
  final void queueBothWays(String protocol) {
    chain("in", "filter hook input priority 0", protocol + " dport " + PORT + " queue num 0");
    chain("out", "filter hook output priority 0", protocol + " sport " + PORT + " queue num 0");
  }

  /** Where the kernel adjusts sequence numbers: a helper, and a translated port. */
  final void translateWithHelper() {
    gate.run("nft", "add ct helper ip t ftp { type \"ftp\" protocol tcp; }");
    chain(
        "early",
        "filter hook prerouting priority -150",
        "tcp dport " + TRANSLATED_PORT + " ct helper set \"ftp\"");
    chain(
        "translate",
        "nat hook prerouting priority -100",
        "tcp dport " + TRANSLATED_PORT + " redirect to :" + PORT);
  }

  final PacketQueue openWithConntrack() {
    return open(queue(0).withConntrack(true));
  }
}
