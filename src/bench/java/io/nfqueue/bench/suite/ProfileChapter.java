package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.CHOICE_JAVA;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.ROUTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where the CPU time of our readers goes under full load, by async-profiler: a sample of the stack
 * a timer tick of CPU time.
 */
public final class ProfileChapter implements Chapter {
  private static final List<Program> PROGRAMS = List.of(LOOP, ROUTE, CHOICE_JAVA);
  private static final double PERCENT = 100;

  private final Bench bench;
  private final ThroughputMeter meter;

  /** Of a bench. */
  public ProfileChapter(Bench bench) {
    this.bench = bench;
    meter = new ThroughputMeter(bench);
  }

  @Override
  public String name() {
    return "profile";
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    Rules.useQueues(Binding.ONE_QUEUE);
    bench.interleave(run, name(), "profile", PROGRAMS, program -> measure(run, program));
  }

  private void measure(int run, Program program) throws IOException, InterruptedException {
    Path stacks = bench.options.out().resolve("profile-" + program.mode() + ".collapsed");
    double nanos;
    try (Child reader = bench.reader(program, Binding.ONE_QUEUE)) {
      bench.warmUp(program, reader, Binding.ONE_QUEUE, Load.SMALL);
      reader.ask("profiler start,event=ctimer,interval=1ms");
      double window = bench.durations.profile();
      nanos =
          meter.measure(
              Turn.wholeOf(run), name(), "while profiled", program, reader, Load.SMALL, window);
      reader.ask("profiler stop,collapsed,file=" + stacks);
    }
    Map<Layer, Double> samples = new EnumMap<>(Layer.class);
    for (String line : Files.readAllLines(stacks)) {
      int space = line.lastIndexOf(' ');
      double count = Double.parseDouble(line.substring(space + 1));
      samples.merge(Layer.of(line.substring(0, space)), count, Double::sum);
    }
    double all = samples.values().stream().mapToDouble(Double::doubleValue).sum();
    for (Layer layer : Layer.values()) {
      double share = samples.getOrDefault(layer, 0.0) / all;
      bench.results.add(run, name(), layer.title, program.name(), "share", share * PERCENT);
      bench.results.add(run, name(), layer.title, program.name(), "layer ns", share * nanos);
    }
  }
}
