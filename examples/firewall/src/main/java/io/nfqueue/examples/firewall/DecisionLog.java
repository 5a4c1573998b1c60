package io.nfqueue.examples.firewall;

import io.nfqueue.camel.NfqueueConstants;
import io.nfqueue.camel.NfqueueEndpoint;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import io.nfqueue.queue.Hook;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * The bean that the routes call after each decision, with the name of the rule that made it: prints
 * a line, and counts.
 *
 * <p>A terminal is far slower than the firewall. So this prints all it is told while little
 * happens, and a few lines a second in a flood, with the number of those it left out.
 */
public final class DecisionLog {
  private static final int MAX_LINES_AT_ONCE = 60;
  private static final double LINES_PER_NANO = 4.0 / TimeUnit.SECONDS.toNanos(1);
  private static final String COLUMNS = "%-12s  %-7s  %-3s  %-6s  %-23s %-21s  %6s  %s%n";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final PrintStream out;
  private final Colours colours;
  private final RuleCounts counts;
  private final Map<String, Optional<Verdict.Kind>> producers = new HashMap<>();
  private double linesAllowed = MAX_LINES_AT_ONCE;
  private long lastNanoTime = System.nanoTime();
  private long leftOut;

  DecisionLog(PrintStream out, Colours colours, RuleCounts counts) {
    this.out = out;
    this.colours = colours;
    this.counts = counts;
  }

  /** Prints the names of the columns. */
  void printHeader() {
    out.print(
        colours.faint(
            COLUMNS.formatted(
                "time", "verdict", "", "", "source", "destination", "bytes", "rule")));
  }

  /**
   * A rule has decided; {@code rule('no telnet')} in a route, right behind the producer that
   * decides.
   *
   * @param rule its name
   * @param exchange the packet's; Camel passes it by itself
   */
  public synchronized void rule(String rule, Exchange exchange) {
    QueuedPacket packet = exchange.getMessage().getBody(QueuedPacket.class);
    long nanos = System.nanoTime() - packet.receivedNanoTime();
    Verdict.Kind verdict = verdict(exchange);
    counts.add(rule, verdict, nanos);
    if (mayPrint()) {
      printLeftOut();
      out.print(colours.of(verdict, line(rule, verdict, packet)));
    } else {
      leftOut++;
    }
  }

  /**
   * Looked up instead of told, so that this prints what was decided: by the producer that the
   * exchange was sent to last, else by what the consumer goes by when the exchange ends.
   */
  private Verdict.Kind verdict(Exchange exchange) {
    String sentTo = exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class);
    if (sentTo != null) {
      Optional<Verdict.Kind> option =
          producers.computeIfAbsent(sentTo, uri -> option(exchange.getContext().hasEndpoint(uri)));
      if (option.isPresent()) {
        return option.get();
      }
    }
    NfqueueEndpoint consumer = (NfqueueEndpoint) exchange.getFromEndpoint();
    return Verdict.parse(
            exchange
                .getMessage()
                .getHeader(
                    NfqueueConstants.VERDICT,
                    consumer.getConfiguration().getDefaultVerdict(),
                    String.class))
        .kind();
  }

  private static Optional<Verdict.Kind> option(Endpoint producer) {
    return producer instanceof NfqueueEndpoint nfqueue && nfqueue.getVerdict() != null
        ? Optional.of(Verdict.parse(nfqueue.getVerdict()).kind())
        : Optional.empty();
  }

  private boolean mayPrint() {
    long now = System.nanoTime();
    linesAllowed =
        Math.min(MAX_LINES_AT_ONCE, linesAllowed + (now - lastNanoTime) * LINES_PER_NANO);
    lastNanoTime = now;
    if (linesAllowed < 1) {
      return false;
    }
    linesAllowed--;
    return true;
  }

  /** Says how many lines are missing here. */
  synchronized void printLeftOut() {
    if (leftOut > 0) {
      out.print(colours.faint("%12s  %,d decisions not shown%n".formatted("...", leftOut)));
      leftOut = 0;
    }
  }

  private static String line(String rule, Verdict.Kind verdict, QueuedPacket packet) {
    IpPacket ip = packet.ip();
    return COLUMNS.formatted(
        TIME.format(packet.receivedAt()),
        verdict,
        packet.hook() == Hook.OUTPUT ? "out" : "in",
        IpProtocol.name(ip.protocol()),
        host(ip.sourceAddressText(), ip.sourcePort()) + " ->",
        host(ip.destinationAddressText(), ip.destinationPort()),
        packet.originalLength(),
        rule);
  }

  private static String host(String address, int port) {
    if (port < 0) {
      return address;
    }
    return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
  }
}
