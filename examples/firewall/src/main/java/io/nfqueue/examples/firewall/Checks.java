package io.nfqueue.examples.firewall;

import io.nfqueue.queue.QueueStatistics;
import java.io.PrintStream;
import java.util.Map;

/** Compares what the peer sent with what arrived. */
final class Checks {
  private static final String COLUMNS = "  %5s  %-40s %9s %9s%n";

  private final PrintStream out;
  private final Colours colours;
  private final Map<String, Long> peer;
  private boolean passed = true;

  /**
   * For one run.
   *
   * @param peer what {@link Peer} and the script report, by name
   */
  Checks(PrintStream out, Colours colours, Map<String, Long> peer) {
    this.out = out;
    this.colours = colours;
    this.peer = peer;
  }

  /** Prints a line each. Returns whether all is as it should be. */
  boolean run(Services services, QueueStatistics ours) {
    out.println(colours.bold("Did the firewall do what its rules say?"));
    out.print(colours.faint(COLUMNS.formatted("", "", "tried", "passed")));
    all("ping, answered", "ping-sent", said("ping-answered"));
    all("UDP " + Ports.UDP_SERVICE, "udp-service", services.arrived(Ports.UDP_SERVICE));
    all("TCP " + Ports.WEB + ", 8 KiB there and back", "web-tried", said("web-exchanged"));
    none(
        "TCP " + Ports.TELNET,
        "telnet-tried",
        Math.max(said("telnet-connected"), services.arrived(Ports.TELNET)));
    none("UDP " + Ports.UDP_BLOCKED, "udp-blocked", services.arrived(Ports.UDP_BLOCKED));
    none(
        "UDP " + Ports.UDP_UNLISTED + ", which no rule names",
        "udp-unlisted",
        services.arrived(Ports.UDP_UNLISTED));
    none("UDP in fragments", "udp-fragmented", services.reassembled());
    if (said("udp-malformed") > 0) {
      none(
          "UDP malformed, seen by a rule",
          "udp-malformed",
          said("udp-malformed") - ours.malformed());
    } else {
      out.println(colours.faint("     --  UDP malformed: not sent, for want of CAP_NET_RAW"));
    }
    long marked = said("marked");
    line(marked > 0, "packets that iptables saw with mark 80", "", "%,d".formatted(marked));
    return passed;
  }

  private long said(String name) {
    return peer.getOrDefault(name, 0L);
  }

  private void all(String what, String triedName, long passed) {
    long tried = said(triedName);
    line(tried > 0 && tried == passed, what, tried, passed);
  }

  private void none(String what, String triedName, long passed) {
    long tried = said(triedName);
    line(tried > 0 && passed == 0, what, tried, passed);
  }

  private void line(boolean ok, String what, long tried, long passed) {
    line(ok, what, "%,d".formatted(tried), "%,d".formatted(passed));
  }

  private void line(boolean ok, String what, String tried, String got) {
    passed &= ok;
    String line = COLUMNS.formatted(ok ? "ok" : "WRONG", what, tried, got);
    out.print(ok ? colours.good(line) : colours.bad(line));
  }
}
