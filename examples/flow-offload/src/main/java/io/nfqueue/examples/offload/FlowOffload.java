package io.nfqueue.examples.offload;

import io.nfqueue.camel.NfqueueConsumer;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueueUnsupportedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * Has the same pages fetched through both routes, and counts the packets that each queue saw.
 *
 * <p>Usage: FlowOffload IPTABLES FLOWS KIB. IPTABLES is the program whose rules count all packets.
 */
public final class FlowOffload {
  private static final String COLUMNS = "  %-28s %8s %16s %20s %8s%n";

  /** Handshake and request. */
  private static final int FIRST_PACKETS = 4;

  /** Where TCP repeats some. */
  private static final int FIRST_PACKETS_AT_MOST = 6;

  private static final int PATIENCE_MILLIS = 10_000;

  /** After so much silence nothing will come. */
  private static final int STOPPED_MILLIS = 1_000;

  private static final int SPARE_QUEUE = 65535;

  private final String iptables;
  private final int flows;
  private final Traffic traffic;
  private final Main main = new Main();

  private FlowOffload(String iptables, int flows, int kib) {
    this.iptables = iptables;
    this.flows = flows;
    traffic = new Traffic(kib << 10);
  }

  public static void main(String[] args) throws Exception {
    int flows = Integer.parseInt(args[1]);
    int kib = Integer.parseInt(args[2]);
    FlowOffload example = new FlowOffload(args[0], flows, kib);
    example.start(verdictsReachConntrack());
    System.out.printf("%nTCP flows of %,d KiB each%n", kib);
    System.out.printf(COLUMNS, "", "flows", "packets in all", "seen by the queue", "a flow");
    boolean right =
        example.everyPacketIsQueued("every packet queued", 0)
            & example.firstPacketsAreQueued("good connections marked", 1);
    boolean stopped = example.forbiddenPageIsStopped(0) & example.forbiddenPageIsStopped(1);
    System.out.println();
    System.out.println((right ? "ok   " : "WRONG") + "  all pages came, counts as they should be");
    System.out.println((stopped ? "ok   " : "WRONG") + "  a forbidden page did not come");
    example.main.stop();
    System.exit(right && stopped ? 0 : 1);
  }

  /** Such a kernel says yes to the flag; another one skips connection marks without a word. */
  private static boolean verdictsReachConntrack() {
    try {
      PacketQueue.open(QueueConfig.number(SPARE_QUEUE).withConntrack(true)).close();
      return true;
    } catch (QueueUnsupportedException e) {
      return false;
    }
  }

  private void start(boolean byVerdict) throws Exception {
    System.out.println(
        byVerdict
            ? "This kernel takes connection marks with the verdict: conntrackMark=1"
            : "This kernel takes no connection marks with a verdict: mark=1,"
                + " and a rule saves it to the connection (CONNMARK --save-mark)");
    // the script ends this process, and the namespace with it: nothing is left to shut down
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    main.configure().addRoutesBuilder(new OffloadRoutes(byVerdict));
    main.start();
    traffic.serve(port(0));
    traffic.serve(port(1));
  }

  /** As in the rules of the script. */
  private static int port(int queue) {
    return 8080 + queue;
  }

  private boolean everyPacketIsQueued(String what, int queue) throws Exception {
    boolean answered = fetchPages(queue);
    long packets = packetsInAll(port(queue));
    long seen = received(queue);
    printRow(what, packets, seen);
    return answered && seen == packets;
  }

  private boolean firstPacketsAreQueued(String what, int queue) throws Exception {
    boolean answered = fetchPages(queue);
    long seen = received(queue);
    printRow(what, packetsInAll(port(queue)), seen);
    return answered
        && seen >= (long) FIRST_PACKETS * flows
        && seen <= (long) FIRST_PACKETS_AT_MOST * flows;
  }

  private void printRow(String what, long packets, long seen) {
    System.out.printf(
        COLUMNS,
        what,
        "%,d".formatted(flows),
        "%,d".formatted(packets),
        "%,d".formatted(seen),
        "%,.1f".formatted((double) seen / flows));
  }

  private boolean fetchPages(int queue) throws IOException {
    boolean answered = true;
    for (int flow = 0; flow < flows; flow++) {
      answered &= traffic.get(port(queue), "/page", PATIENCE_MILLIS);
    }
    return answered;
  }

  private boolean forbiddenPageIsStopped(int queue) throws IOException {
    return !traffic.get(port(queue), "/secret", STOPPED_MILLIS);
  }

  private long received(int queue) {
    var consumer = (NfqueueConsumer) main.getCamelContext().getRoutes().get(queue).getConsumer();
    return consumer.queues().get(0).statistics().received();
  }

  /** Those of a port, when no more come: the last ones end the last flow. */
  private long packetsInAll(int port) throws IOException, InterruptedException {
    long before;
    long now = countedByRules(port);
    do {
      before = now;
      Thread.sleep(200);
      now = countedByRules(port);
    } while (now != before);
    return now;
  }

  private long countedByRules(int port) throws IOException {
    Process process =
        new ProcessBuilder(iptables, "-w", "-t", "raw", "-nvxL", "PREROUTING")
            .redirectErrorStream(true)
            .start();
    String rules = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return rules
        .lines()
        .filter(line -> line.matches(".*[sd]pt:" + port + "\\b.*"))
        // packets are the first column
        .mapToLong(line -> Long.parseLong(line.strip().split(" +")[0]))
        .sum();
  }
}
