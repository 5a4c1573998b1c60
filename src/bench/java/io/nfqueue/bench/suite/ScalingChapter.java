package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.C_LIBRARY;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.ROUTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.util.json.JsonObject;

/** Packets that wait, steps of a route, the time until the first verdict, and memory. */
public final class ScalingChapter implements Chapter {
  private static final List<Program> LENGTHS =
      List.of(ROUTE, Program.routeOf(1), Program.routeOf(5), Program.routeOf(20));
  private static final Program DEPTH = new Program("e loop", true, "depth");
  private static final List<List<String>> DEPTHS =
      Stream.of("1", "1000", "64000")
          .flatMap(depth -> Stream.of(List.of(depth, "oldest"), List.of(depth, "newest")))
          .toList();
  private static final int FEW = 10_000;
  private static final int MANY = 1_000_000;
  private static final double LONGEST_WAIT = 60;
  private static final double MEGA = 1e6;

  private final Bench bench;
  private final ThroughputMeter meter;

  /** Of a bench. */
  public ScalingChapter(Bench bench) {
    this.bench = bench;
    meter = new ThroughputMeter(bench);
  }

  @Override
  public String name() {
    return "scaling";
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    Rules.useQueues(Binding.ONE_QUEUE);
    bench.interleave(run, name(), "waiting", List.of(DEPTH), program -> depths(run));
    bench.interleave(run, name(), "length", LENGTHS, program -> length(run, program));
    bench.interleave(
        run, name(), "start-up", List.of(C_LIBRARY, LOOP, ROUTE), program -> startUp(run, program));
    bench.interleave(run, name(), "memory", List.of(LOOP, ROUTE), program -> memory(run, program));
  }

  private void depths(int run) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(bench.setup.java());
    command.add("io.nfqueue.bench.DepthBench");
    command.add(String.valueOf(bench.durations.javaWarmUp()));
    command.add(String.valueOf(bench.durations.alone() / 2));
    Order.of(DEPTHS, run - 1).forEach(command::addAll);
    Child flood = bench.flood(Load.SMALL);
    try (Child reader = bench.start(Setup.READER_CPU, command)) {
      Map<List<String>, JsonObject> measured = new HashMap<>();
      for (List<String> depth : Order.of(DEPTHS, run - 1)) {
        measured.put(depth, reader.answer());
      }
      DEPTHS.forEach(depth -> addDepth(run, depth, measured.get(depth)));
    } finally {
      flood.close();
    }
  }

  private void addDepth(int run, List<String> depth, JsonObject line) {
    String cell = depth.get(0) + " waiting " + depth.get(1) + " first";
    double rate = line.getDouble("packetsPerSecond");
    bench.results.add(run, name(), cell, DEPTH.name(), "packets/s", rate);
    double cpu = line.getDouble("cpuNanosPerPacket");
    bench.results.add(run, name(), cell, DEPTH.name(), "CPU ns/packet", cpu);
  }

  private void length(int run, Program program) throws IOException, InterruptedException {
    try (Child reader = bench.reader(program, Binding.ONE_QUEUE)) {
      bench.warmUp(program, reader, Binding.ONE_QUEUE, Load.SMALL);
      double window = bench.durations.alone();
      meter.measure(
          Turn.wholeOf(run), name(), "length of route", program, reader, Load.SMALL, window);
    }
  }

  private void startUp(int run, Program program) throws IOException, InterruptedException {
    try (FirstPacket first = FirstPacket.sending()) {
      long start = System.nanoTime();
      Child reader = bench.start(Setup.READER_CPU, program.command(bench.setup, Binding.ONE_QUEUE));
      try {
        double millis = (first.await() - start) / MEGA;
        bench.results.add(run, name(), "start-up", program.name(), "ms to first verdict", millis);
      } finally {
        reader.close();
      }
    }
  }

  private void memory(int run, Program program) throws IOException, InterruptedException {
    try (Child reader = bench.reader(program, Binding.ONE_QUEUE)) {
      for (int packets : new int[] {FEW, MANY}) {
        Child flood = bench.flood(Load.SMALL);
        try {
          awaitDecided(packets);
        } finally {
          flood.close();
        }
        bench.awaitEmpty();
        double heap = reader.ask("gc").getLong("heapBytes") / MEGA;
        double resident = residentMegabytes(reader);
        String cell = "after " + (packets == FEW ? "10 thousand packets" : "a million packets");
        bench.results.add(run, name(), cell, program.name(), "heap MB", heap);
        bench.results.add(run, name(), cell, program.name(), "resident MB", resident);
      }
    }
  }

  private static void awaitDecided(int packets) throws IOException, InterruptedException {
    Bench.await(
        LONGEST_WAIT,
        () -> KernelQueues.look().decided() >= packets,
        "fewer than " + packets + " packets were decided");
  }

  private static double residentMegabytes(Child reader) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + reader.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / MEGA)
        .findFirst()
        .orElseThrow();
  }
}
