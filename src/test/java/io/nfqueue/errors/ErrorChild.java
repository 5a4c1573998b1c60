package io.nfqueue.errors;

import io.nfqueue.camel.NfqueueConsumer;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.queue.PacketBatch;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.SupervisingRouteController;

/**
 * The program that a {@link ChildJvm} runs. It says on standard output what happened, one line
 * each, led by a word in capitals; its log is on standard error. It goes on when it gets a line on
 * standard input.
 */
public final class ErrorChild {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORTLY = Duration.ofMillis(300);
  private static final int STANDBY_MILLIS = 200;
  private static final int SMALL_BUFFER_BYTES = 4096;
  private static final String NETLINK_NETFILTER = "12";

  private final BufferedReader commands =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private ErrorChild() {}

  public static void main(String[] args) throws Exception {
    List<String> words = Arrays.asList(args);
    List<String> operands = words.subList(1, words.size());
    ErrorChild child = new ErrorChild();
    switch (words.get(0)) {
      case "open" -> child.open(operands);
      case "counters" -> child.showCounters(operands);
      case "buffer" -> child.showBuffer(words.get(1), Integer.parseInt(words.get(2)));
      case "hold" -> child.hold(Integer.parseInt(operands.get(0)));
      case "decide" -> child.decideOne(Integer.parseInt(operands.get(0)));
      case "late" -> child.decideLate(Integer.parseInt(operands.get(0)));
      case "slow" -> child.readSlowly(Integer.parseInt(operands.get(0)));
      case "camel" -> child.startRoutes(operands);
      case "replay" -> ReplayChild.main(operands.toArray(new String[0]));
      case "standby" -> child.standBy(operands.get(0));
      case "broken" -> child.breakSocket(operands.get(0));
      default -> throw new IllegalArgumentException(words.toString());
    }
  }

  private static Throwable caught(Exchange exchange) {
    return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
  }

  private static void say(String word, Object rest) {
    System.out.println(word + " " + rest);
  }

  private void awaitCommand() throws IOException {
    commands.readLine();
  }

  /** Binds, by QUEUE or QUEUE@NETNS, one after the other. */
  private void open(List<String> queues) {
    for (String queue : queues) {
      try (PacketQueue opened = PacketQueue.open(config(queue))) {
        say("OPENED", opened.portId());
      } catch (RuntimeException | Error e) {
        say("FAILED", Complaint.encode(e));
      }
    }
  }

  /** Shows the kernel's counters of each queue. */
  private void showCounters(List<String> queues) {
    for (String queue : queues) {
      try (PacketQueue opened = PacketQueue.open(config(queue))) {
        say("KERNEL", opened.kernelStatistics());
      }
    }
  }

  /** Shows what the kernel grants of a receive buffer. */
  private void showBuffer(String queue, int bytes) {
    try (PacketQueue opened = PacketQueue.open(config(queue).withReceiveBufferBytes(bytes))) {
      say("GRANTED", opened.receiveBufferBytes());
    }
  }

  private static QueueConfig config(String queue) {
    String[] parts = queue.split("@");
    QueueConfig config = QueueConfig.number(Integer.parseInt(parts[0]));
    return parts.length == 1 ? config : config.withNamespace(NetworkNamespace.of(parts[1]));
  }

  /**
   * Owns a queue by a socket whose port id is not this process's id, as the first socket has it.
   */
  private void hold(int queue) throws IOException {
    try (NetlinkSocket first = new NetlinkSocket(LibC.load(), 1, 0, false);
        PacketQueue held = PacketQueue.open(QueueConfig.number(queue))) {
      say("FIRST", Integer.toUnsignedLong(first.portId()));
      say("OPENED", held.portId());
      awaitCommand();
    }
  }

  private void decideOne(int queue) {
    try (PacketQueue opened = PacketQueue.open(QueueConfig.number(queue))) {
      say("OPENED", opened.portId());
      QueuedPacket packet = opened.receive(PATIENCE).iterator().next();
      opened.decide(packet, Verdict.accept());
      for (int i = 0; i < 3; i++) {
        opened.receive(Duration.ofMillis(1));
        say("KERNEL", opened.kernelStatistics());
      }
    }
  }

  /** Decides three packets when told to, and then looks whether the kernel complains. */
  private void decideLate(int queue) throws IOException {
    try (PacketQueue opened = PacketQueue.open(QueueConfig.number(queue))) {
      say("OPENED", opened.portId());
      List<QueuedPacket> packets = new ArrayList<>();
      while (packets.size() < 3) {
        opened.receive(PATIENCE).forEach(packets::add);
      }
      say("RECEIVED", packets.size());
      awaitCommand();
      packets.forEach(packet -> opened.decide(packet, Verdict.accept()));
      while (opened.statistics().stale() < packets.size()) {
        opened.receive(SHORTLY);
      }
      say("STALE", opened.statistics().stale());
      say("REFUSED", opened.statistics().verdictErrors());
    }
  }

  /** Reads only when told to, three times, by a socket that holds little. */
  private void readSlowly(int queue) throws IOException {
    QueueConfig config = QueueConfig.number(queue).withReceiveBufferBytes(SMALL_BUFFER_BYTES);
    try (PacketQueue opened = PacketQueue.open(config)) {
      say("OPENED", opened.portId());
      for (int i = 0; i < 3; i++) {
        awaitCommand();
        long overruns = opened.statistics().overruns();
        // the kernel says ENOBUFS again only after a socket was read empty
        while (dropSome(opened) || opened.statistics().overruns() == overruns) {
          continue;
        }
        while (dropSome(opened)) {
          continue;
        }
        say("OVERRUNS", opened.statistics().overruns());
      }
    }
  }

  private static boolean dropSome(PacketQueue queue) {
    PacketBatch batch = queue.receive(SHORTLY);
    batch.forEach(packet -> queue.decide(packet, Verdict.drop()));
    return !batch.isEmpty();
  }

  /**
   * Closes the socket of a route behind its back, and goes on; says what the route's error handler
   * hears.
   */
  private void breakSocket(String uri) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              onException(Exception.class)
                  .handled(true)
                  .process(e -> say("HEARD", Complaint.encode(caught(e))));
              from(uri).routeId("route").to("log:packets");
            }
          });
      context.start();
      NfqueueConsumer consumer = (NfqueueConsumer) context.getRoute("route").getConsumer();
      LibC.load().close(descriptorOf(consumer.queues().get(0).portId()));
      say("BROKEN", uri);
      awaitCommand();
    }
  }

  /** The descriptor of this process's netfilter socket with a port id. */
  private static int descriptorOf(long portId) throws IOException {
    String inode = null;
    for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/netlink"))) {
      String[] columns = line.strip().split("\\s+");
      if (columns[1].equals(NETLINK_NETFILTER) && columns[2].equals(String.valueOf(portId))) {
        inode = columns[columns.length - 1];
      }
    }
    Path socket = Path.of("socket:[" + inode + "]");
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(socket)) {
          return Integer.parseInt(descriptor.getFileName().toString());
        }
      }
    }
    throw new IOException("no descriptor is " + socket);
  }

  /** Starts one route for each URI, in one context. */
  private void startRoutes(List<String> uris) {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              uris.forEach(uri -> from(uri).to("log:packets"));
            }
          });
      context.start();
      say("STARTED", context.getRoutesSize());
      awaitCommand();
    } catch (Exception e) {
      say("FAILED", Complaint.encode(e));
    }
  }

  /** Starts a route that tries again until its queue is free. */
  private void standBy(String uri) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      SupervisingRouteController supervisor = context.getRouteController().supervising();
      supervisor.setInitialDelay(0);
      supervisor.setBackOffDelay(STANDBY_MILLIS);
      supervisor.setUnhealthyOnExhausted(false);
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from(uri).routeId("route").to("log:packets");
            }
          });
      context.start();
      while (!context.getRouteController().getRouteStatus("route").isStarted()) {
        Thread.sleep(STANDBY_MILLIS);
      }
      say("STARTED", context.getRoutesSize());
      awaitCommand();
    }
  }
}
