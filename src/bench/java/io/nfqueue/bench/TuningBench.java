package io.nfqueue.bench;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.ThreadScheduling;
import io.nfqueue.queue.KernelQueueStatistics;
import io.nfqueue.queue.PacketHandler;
import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * What each hint of the manual's page on performance does here: the same traffic before and after,
 * interleaved. Prints a table. {@code src/bench/tuning} makes the network namespace and the rules.
 */
public final class TuningBench {
  private static final int QUEUES = 4;
  private static final CpuSet READER_CPU = CpuSet.parse("1");
  private static final int BURSTS = 10;
  private static final int BURST = 5000;
  private static final int RATE = 1000;
  private static final long HOLD_UP_NANOS = 50_000_000;
  private static final long SLOW_NANOS = 20_000;
  private static final PacketHandler QUICK = packet -> Verdict.accept();
  private static final PacketHandler SLOW =
      packet -> {
        TuningTraffic.spin(SLOW_NANOS);
        return Verdict.accept();
      };
  private static final long BURST_PAUSE_NANOS = 150_000_000;
  private static final long FLOOD_NANOS = 2_000_000_000L;
  private static final QueueConfig PLAIN = QueueConfig.number(0).withCpuAffinity(READER_CPU);
  private static final QueueConfig ROOMY =
      PLAIN.withMaxLength(8192).withReceiveBufferBytes(16 << 20);

  private TuningBench() {}

  private record Case(
      String hint,
      String before,
      String after,
      String unit,
      Measurement first,
      Measurement second) {}

  private interface Measurement {
    double measure() throws Exception;
  }

  /** Arguments: how often, and what is in the hint's name where not all are wanted. */
  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[0]);
    List<Case> cases = cases();
    System.out.println(
        "| hint | before | after | what | before: median (all) | after: median (all) |");
    System.out.println("|---|---|---|---|---|---|");
    for (Case each : cases) {
      if (arguments.length > 1 && !each.hint.contains(arguments[1])) {
        continue;
      }
      double[] before = new double[runs];
      double[] after = new double[runs];
      each.first.measure();
      each.second.measure();
      for (int run = 0; run < runs; run++) {
        before[run] = each.first.measure();
        after[run] = each.second.measure();
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %s | %s | %s |%n",
          each.hint,
          each.before,
          each.after,
          each.unit,
          text(before),
          text(after));
    }
  }

  private static String text(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    StringBuilder all = new StringBuilder();
    for (double value : values) {
      all.append(all.isEmpty() ? "" : ", ").append(number(value));
    }
    return "**" + number(sorted[sorted.length / 2]) + "** (" + all + ")";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static List<Case> cases() {
    String lost = "% of bursts of 5,000 lost";
    String wait = "us until the handler sees a packet, p99";
    String rate = "thousand packets/s decided";
    List<Case> cases = new ArrayList<>();
    cases.add(
        new Case(
            "socket buffer",
            "the kernel's default",
            "16 MiB",
            lost,
            () -> lostOfBursts(PLAIN.withMaxLength(8192)),
            () -> lostOfBursts(ROOMY)));
    cases.add(
        new Case(
            "queue length",
            "1024",
            "8192",
            lost,
            () -> lostOfBursts(ROOMY.withMaxLength(1024)),
            () -> lostOfBursts(ROOMY)));
    cases.add(
        new Case(
            "nice, beside a busy thread",
            "0",
            "-20",
            wait,
            () -> besideBusyThread(() -> waitOfEach(PLAIN)),
            () -> besideBusyThread(() -> waitOfEach(PLAIN.withNice(-20)))));
    cases.add(
        new Case(
            "CPU affinity",
            "a CPU with a busy thread",
            "one without",
            wait,
            () -> besideBusyThread(() -> waitOfEach(PLAIN)),
            () ->
                besideBusyThread(
                    () -> waitOfEach(PLAIN.withCpuAffinity(TuningTraffic.SENDER_CPU)))));
    cases.add(
        new Case(
            "NETLINK_NO_ENOBUFS, a handler of 20 us",
            "off",
            "on",
            rate,
            () -> decided(List.of(PLAIN.withMaxLength(8192)), SLOW),
            () -> decided(List.of(PLAIN.withMaxLength(8192).withNoEnobufs(true)), SLOW)));
    cases.add(
        new Case(
            "queue balance, a handler of 20 us",
            "1 queue",
            "2 queues",
            rate,
            () -> balanced(1),
            () -> balanced(2)));
    cases.add(
        new Case(
            "fail-open, a handler of 20 us",
            "off",
            "on",
            "% of a flood that did not pass",
            () -> notPassedOfFlood(PLAIN),
            () -> notPassedOfFlood(PLAIN.withFailOpen(true))));
    cases.add(
        new Case(
            "gso, TCP over an MTU of 1500",
            "off",
            "on",
            "MB/s",
            () -> throughput(ROOMY.withNumber(QUEUES)),
            () -> throughput(ROOMY.withNumber(QUEUES).withGso(true))));
    return cases;
  }

  /** Runs something while queues are read, each by a thread of its own. */
  private static double whileReading(
      List<QueueConfig> configs, PacketHandler handler, Function<List<PacketQueue>, Double> work)
      throws Exception {
    List<PacketQueue> queues = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    try {
      for (QueueConfig config : configs) {
        PacketQueue queue = PacketQueue.open(config.withShutdownVerdict(Verdict.drop()));
        queues.add(queue);
        Thread reader = new Thread(() -> queue.run(handler));
        readers.add(reader);
        reader.start();
      }
      return work.apply(queues);
    } finally {
      queues.forEach(PacketQueue::close);
      for (Thread reader : readers) {
        reader.join();
      }
    }
  }

  private static KernelQueueStatistics kernel(PacketQueue queue) {
    return queue.kernelStatistics().orElseThrow();
  }

  private static void awaitEmpty(PacketQueue queue) {
    while (kernel(queue).waiting() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Of a reader that is held up for a while now and then, as by a collector. */
  private static double lostOfBursts(QueueConfig config) throws Exception {
    PacketHandler heldUp =
        packet -> {
          if (packet.packetId() % (BURST / 2) == 1) {
            LockSupport.parkNanos(HOLD_UP_NANOS);
          }
          return Verdict.accept();
        };
    return whileReading(
        List.of(config),
        heldUp,
        queues -> {
          TuningTraffic.onCpu(
              TuningTraffic.SENDER_CPU,
              () -> {
                for (int i = 0; i < BURSTS; i++) {
                  TuningTraffic.send(BURST, Long.MAX_VALUE / 2);
                  LockSupport.parkNanos(BURST_PAUSE_NANOS);
                }
                return null;
              });
          awaitEmpty(queues.get(0));
          KernelQueueStatistics kernel = kernel(queues.get(0));
          return 100.0 * (kernel.queueDropped() + kernel.userDropped()) / (BURSTS * BURST);
        });
  }

  /** Microseconds from sending to the handler, of one packet a millisecond; 99th percentile. */
  private static double waitOfEach(QueueConfig config) throws Exception {
    List<Long> waits = Collections.synchronizedList(new ArrayList<>());
    PacketHandler handler =
        packet -> {
          ByteBuffer bytes = packet.payloadBuffer();
          waits.add(System.nanoTime() - bytes.getLong(packet.ip().payloadOffset()));
          return Verdict.accept();
        };
    return whileReading(
        List.of(config),
        handler,
        queues -> {
          TuningTraffic.onCpu(
              TuningTraffic.SENDER_CPU, () -> TuningTraffic.sendAtRate(RATE, FLOOD_NANOS));
          awaitEmpty(queues.get(0));
          List<Long> sorted = new ArrayList<>(waits);
          Collections.sort(sorted);
          return sorted.get(sorted.size() * 99 / 100) / 1e3;
        });
  }

  /** Thousand packets a second. */
  private static double decided(List<QueueConfig> configs, PacketHandler handler) throws Exception {
    return whileReading(
        configs,
        handler,
        queues -> {
          long start = System.nanoTime();
          TuningTraffic.onCpu(
              TuningTraffic.SENDER_CPU, () -> TuningTraffic.send(Long.MAX_VALUE, FLOOD_NANOS));
          long decided = queues.stream().mapToLong(q -> q.statistics().decided()).sum();
          return decided * 1e6 / (System.nanoTime() - start);
        });
  }

  private static double besideBusyThread(Measurement work) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread busy =
        new Thread(
            () -> {
              new ThreadScheduling(READER_CPU, null).apply(LibC.load());
              while (!stop.get()) {
                TuningTraffic.spin(1_000_000);
              }
            });
    busy.start();
    try {
      return work.measure();
    } finally {
      stop.set(true);
      busy.join();
    }
  }

  /** One reader has queue 5; several have those from 6 on, over which the rule then spreads. */
  private static double balanced(int readers) throws Exception {
    QueueConfig anyCpu = ROOMY.withCpuAffinity(CpuSet.parse("0-1"));
    List<QueueConfig> configs = new ArrayList<>();
    int first = readers == 1 ? QUEUES + 1 : QUEUES + 2;
    for (int i = 0; i < readers; i++) {
      configs.add(anyCpu.withNumber(first + i));
    }
    Rule.use(readers == 1 ? "--queue-num 5" : "--queue-balance 6:7");
    try {
      return decided(configs, SLOW);
    } finally {
      Rule.use("--queue-num 0");
    }
  }

  private static double notPassedOfFlood(QueueConfig config) throws Exception {
    return whileReading(
        List.of(config),
        SLOW,
        queues -> {
          long sent =
              TuningTraffic.onCpu(
                  TuningTraffic.SENDER_CPU, () -> TuningTraffic.send(Long.MAX_VALUE, FLOOD_NANOS));
          awaitEmpty(queues.get(0));
          KernelQueueStatistics kernel = kernel(queues.get(0));
          return 100.0 * (kernel.queueDropped() + kernel.userDropped()) / sent;
        });
  }

  /** Megabytes a second of one TCP stream, which the rules queue to queue 4. */
  private static double throughput(QueueConfig config) throws Exception {
    return whileReading(List.of(config), QUICK, queues -> TuningTraffic.streamMegabytesPerSecond());
  }

  /** The one rule for the datagrams. */
  private static final class Rule {
    private Rule() {}

    static void use(String target) throws Exception {
      List<String> command =
          new ArrayList<>(List.of("iptables-legacy", "-R", "INPUT", "1", "-p", "udp", "--dport"));
      command.add(String.valueOf(TuningTraffic.PORT));
      command.addAll(List.of("-j", "NFQUEUE"));
      command.addAll(List.of(target.split(" ")));
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(command + ": " + status);
      }
    }
  }
}
