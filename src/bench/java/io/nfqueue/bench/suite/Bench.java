package io.nfqueue.bench.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What all chapters need: the programs, started, and somewhere to write what was measured. */
public final class Bench {
  private static final double LONGEST_LOAD = 120;
  private static final double PATIENCE = 20;

  final Options options;
  final Durations durations;
  final Setup setup;
  final Results results;
  private final Path log;

  /** The folder for the results is there. */
  public Bench(Options options, Results results) {
    this.options = options;
    this.results = results;
    durations = options.durations();
    setup = new Setup(options.root());
    log = log(options);
  }

  /** What the programs write to standard error. */
  static Path log(Options options) {
    return options.out().resolve("programs.log");
  }

  /** A measurement with one program. */
  interface Work {
    void with(Program program) throws IOException, InterruptedException;
  }

  /**
   * Does something with all programs, one after the other, another one first in each run. One that
   * fails is noted, and costs nothing but its own figures.
   */
  void interleave(int run, String chapter, String cell, List<Program> programs, Work work)
      throws IOException, InterruptedException {
    List<Program> inTurn = new ArrayList<>(programs);
    Collections.rotate(inTurn, -run);
    for (Program program : inTurn) {
      System.err.printf("run %d: %s, %s: %s%n", run, chapter, cell, program.name());
      try {
        work.with(program);
      } catch (IOException | IllegalStateException e) {
        System.err.println("  " + e.getMessage());
        results.failed(run, chapter, cell, program.name(), e.getMessage());
      }
      awaitUnbound();
    }
  }

  Child start(String cpus, List<String> command) throws IOException {
    return Child.start(cpus, command, log);
  }

  /** Starts a reader, and waits until it has bound its queues. */
  Child reader(Program program, Binding binding) throws IOException, InterruptedException {
    int bound = KernelQueues.look().bound() + binding.queues();
    String otherwise = "the queues were not bound: see " + log.getFileName();
    Child reader = start(binding.cpus(), program.command(setup, binding));
    try {
      await(PATIENCE, () -> !reader.isAlive() || KernelQueues.look().bound() >= bound, otherwise);
      if (!reader.isAlive()) {
        throw new IllegalStateException(otherwise);
      }
      return reader;
    } catch (IOException | InterruptedException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  Child flood(Load load) throws IOException {
    return start(Setup.LOAD_CPU, load.command(setup, LONGEST_LOAD));
  }

  /**
   * Gives a reader as much to do as it can, for as long as it needs to become fast. The threads of
   * a JVM may use all CPUs meanwhile: on that of the reader alone its compiler would hardly get on.
   */
  void warmUp(Program program, Child reader, Binding binding, Load load)
      throws IOException, InterruptedException {
    Child flood = flood(load);
    try {
      if (program.java()) {
        reader.pin(Setup.ALL_CPUS);
        sleep(durations.javaWarmUp());
        reader.pin(binding.cpus());
      }
      sleep(durations.warmUp());
    } finally {
      flood.close();
    }
    if (program.java()) {
      // what lives longer leaves the young generation, else the first 15 collections copy it
      reader.ask("gc");
    }
  }

  /** Waits until no packet waits for its verdict. */
  void awaitEmpty() throws IOException, InterruptedException {
    await(
        PATIENCE, () -> KernelQueues.look().waiting() == 0, "packets still wait for their verdict");
  }

  /** Waits until the kernel has ended the queues of readers that have ended. */
  void awaitUnbound() {
    try {
      await(PATIENCE, () -> KernelQueues.look().bound() == 0, "a queue is still bound");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something that is waited for. */
  interface Condition {
    boolean isMet() throws IOException;
  }

  /**
   * Waits for something.
   *
   * @param seconds at most
   * @param otherwise what to say where it does not come
   * @throws IllegalStateException then
   */
  static void await(double seconds, Condition condition, String otherwise)
      throws IOException, InterruptedException {
    for (double waited = 0; !condition.isMet(); waited += 0.01) {
      if (waited > seconds) {
        throw new IllegalStateException(otherwise);
      }
      sleep(0.01);
    }
  }

  static void sleep(double seconds) throws InterruptedException {
    Thread.sleep(Math.round(seconds * 1000));
  }
}
