package io.nfqueue.doctor;

import io.nfqueue.doctor.Doctor.UsageException;
import io.nfqueue.queue.Hook;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code doctor rules}: the commands that feed an endpoint, and those that release it. */
final class RulesCommand {
  private static final int SSH = 22;
  private static final int MAX_PORT = 65535;

  /** AMQP, Kafka, ActiveMQ and Artemis. */
  private static final List<Integer> BROKERS = List.of(5672, 9092, 61616);

  private final Feed feed;
  private final String uri;

  private RulesCommand(String uri, Feed feed) {
    this.uri = uri;
    this.feed = feed;
  }

  /**
   * Reads the words after {@code rules}.
   *
   * @param words the command line's
   * @param sshConnection the environment variable SSH_CONNECTION: the connection on which this is
   *     typed, as in {@code CLIENT PORT SERVER PORT}; null where there is none
   * @throws UsageException saying what is wrong, in one line
   */
  static RulesCommand read(Deque<String> words, String sshConnection) {
    String uri = null;
    Hook hook = Hook.INPUT;
    SortedSet<Integer> ports = new TreeSet<>();
    while (!words.isEmpty()) {
      String word = words.removeFirst();
      switch (word) {
        case "--hook" -> hook = hook(Doctor.operand(word, words));
        case "--except-port" -> ports.add(port(Doctor.operand(word, words)));
        default -> {
          if (uri != null || word.startsWith("-")) {
            throw new UsageException(word + ": not known");
          }
          uri = word;
        }
      }
    }
    if (uri == null) {
      throw new UsageException("rules: an endpoint is missing, as in nfqueue:0-3?failMode=open");
    }
    EndpointUri endpoint = EndpointUri.parse(uri);
    if (ports.isEmpty()) {
      ports.addAll(BROKERS);
    }
    ports.add(SSH);
    ports.addAll(serverPort(sshConnection));
    return new RulesCommand(uri, new Feed(endpoint, hook, ports));
  }

  private static Hook hook(String word) {
    for (Hook hook : Hook.values()) {
      if (hook != Hook.UNKNOWN && hook.name().equalsIgnoreCase(word)) {
        return hook;
      }
    }
    throw new UsageException(
        "--hook " + word + ": prerouting, input, forward, output or postrouting expected");
  }

  private static int port(String word) {
    if (word.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(word);
      if (port > 0 && port <= MAX_PORT) {
        return port;
      }
    }
    throw new UsageException("--except-port " + word + ": a TCP port 1..65535 expected");
  }

  private static List<Integer> serverPort(String sshConnection) {
    String[] parts = sshConnection == null ? new String[0] : sshConnection.strip().split(" +");
    int last = parts.length - 1;
    return parts.length == 4 && parts[last].matches("[0-9]{1,5}")
        ? List.of(Integer.valueOf(parts[last]))
        : List.of();
  }

  String print() {
    String left =
        feed.exceptPorts().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String hook = feed.hook().name().toLowerCase(Locale.ROOT);
    return """
        # %s: packets at the hook %s
        # Left out: TCP from and to the ports %s (SSH, brokers), IPv6 neighbour discovery,
        # and what routers say of a smaller MTU.
        # A connection on which decisions travel must not run through the queue; --except-port names others.
        # While nobody has bound a queue, packets %s.
        # To queue less, put a match before -j NFQUEUE (-p tcp --dport 80) or before queue (tcp dport 80).
        %s
        # feed by iptables
        %s
        # release by iptables
        %s
        # feed by nft, instead of iptables
        %s
        # release by nft
        %s"""
        .formatted(
            uri,
            hook,
            left,
            feed.endpoint().failOpen()
                ? "pass (--queue-bypass), as failMode=open or failOpen=true wants"
                : "are dropped; failMode=open lets them pass (--queue-bypass)",
            spreading(),
            IptablesRules.feed(feed),
            IptablesRules.release(feed),
            NftRules.feed(feed),
            NftRules.release(feed));
  }

  private String spreading() {
    return feed.isRange()
        ? "# Flows are spread over the queues by hash; by CPU with --queue-cpu-fanout (nft: fanout):"
            + "\n# faster where each flow stays on one CPU, else packets of a flow may overtake."
            + "\n"
        : "";
  }
}
