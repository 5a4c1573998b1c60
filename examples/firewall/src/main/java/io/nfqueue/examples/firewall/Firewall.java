package io.nfqueue.examples.firewall;

import io.nfqueue.camel.NfqueueConsumer;
import io.nfqueue.queue.PacketQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * Runs the firewall and what it protects, until standard input ends; then says what happened.
 *
 * <p>Usage: Firewall ROUTES READY COLOUR. ROUTES is {@code java} or the path of an XML or YAML
 * file. READY is a file to write a line to when packets are being decided. Standard input is what
 * the peer reports, a name and a number a line.
 */
public final class Firewall {
  private static final long SETTLE_MILLIS = 300;

  /** What the script reports when the peer has done all. */
  private static final String LAST_REPORT = "marked";

  private Firewall() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    Colours colours = new Colours(args[2].equals("colour"));
    RuleCounts counts = new RuleCounts();
    DecisionLog decisionLog = new DecisionLog(out, colours, counts);
    Services services = new Services();
    services.start();

    Main main = new Main();
    // the script ends this process, and the namespace with it: nothing is left to shut down
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    main.bind("decisionLog", decisionLog);
    if (args[0].equals("java")) {
      main.configure().addRoutesBuilder(new FirewallRoutes());
    } else {
      main.configure().setRoutesIncludePattern("file:" + args[0]);
    }
    try {
      main.start();
    } catch (Exception e) {
      System.err.println("firewall: the route does not start: " + rootCause(e).getMessage());
      System.exit(1);
    }
    PacketQueue queue = queue(main);

    decisionLog.printHeader();
    Files.writeString(Path.of(args[1]), "ready\n");
    Map<String, Long> peer = readPeer();
    if (!peer.containsKey(LAST_REPORT)) {
      // the script was killed, and nobody reads this
      System.exit(1);
    }
    Thread.sleep(SETTLE_MILLIS);
    decisionLog.printLeftOut();
    out.println();
    new Summary(out, colours).print(counts, queue);
    boolean asExpected = new Checks(out, colours, peer).run(services, queue.statistics());
    main.stop();
    System.exit(asExpected ? 0 : 1);
  }

  private static PacketQueue queue(Main main) {
    var consumer = (NfqueueConsumer) main.getCamelContext().getRoutes().get(0).getConsumer();
    return consumer.queues().get(0);
  }

  private static Throwable rootCause(Throwable e) {
    return e.getCause() == null ? e : rootCause(e.getCause());
  }

  private static Map<String, Long> readPeer() throws IOException {
    Map<String, Long> numbers = new HashMap<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      numbers.merge(words[0], Long.valueOf(words[1]), Long::sum);
    }
    return numbers;
  }
}
