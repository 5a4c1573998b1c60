package io.nfqueue.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The readers of a cell: all of them bound at once, each to queues of its own, and warm. Packets go
 * to one at a time, in short turns, so that what the machine does besides meets all of them.
 */
final class Readers implements AutoCloseable {
  private final Bench bench;
  private final int run;
  private final String chapter;
  private final String cell;
  private final List<Reader> readers = new ArrayList<>();

  /** What is to be started. */
  record Wanted(Program program, Binding binding) {}

  /** One of them. */
  record Reader(Program program, Child process, Binding binding) {}

  /** A measurement with one reader, which gets all packets meanwhile. */
  interface Work {
    void with(Reader reader) throws IOException, InterruptedException;
  }

  /** A measurement with several readers at once, each at a port of its own. */
  interface Comparison {
    void of(List<Reader> readers) throws IOException, InterruptedException;
  }

  private Readers(Bench bench, int run, String chapter, String cell) {
    this.bench = bench;
    this.run = run;
    this.chapter = chapter;
    this.cell = cell;
  }

  /**
   * Starts them, each bound in the same way.
   *
   * @see #start(Bench, int, String, String, List, Load)
   */
  static Readers start(
      Bench bench,
      int run,
      String chapter,
      String cell,
      List<Program> programs,
      Binding binding,
      Load load)
      throws IOException, InterruptedException {
    List<Wanted> all = programs.stream().map(program -> new Wanted(program, binding)).toList();
    return start(bench, run, chapter, cell, all, load);
  }

  /**
   * Starts them and warms them up, one after the other. One that fails is noted and left out.
   *
   * @param all each gets queues of its own
   * @param load warms them up
   */
  static Readers start(
      Bench bench, int run, String chapter, String cell, List<Wanted> all, Load load)
      throws IOException, InterruptedException {
    Readers readers = new Readers(bench, run, chapter, cell);
    try {
      int first = 0;
      for (Wanted wanted : all) {
        readers.add(wanted.program, wanted.binding.from(first), load);
        first += wanted.binding.queues();
      }
      return readers;
    } catch (IOException | InterruptedException | RuntimeException e) {
      readers.close();
      throw e;
    }
  }

  private void add(Program program, Binding binding, Load load)
      throws IOException, InterruptedException {
    System.err.printf("run %d: %s, %s: %s%n", run, chapter, cell, program.name());
    try {
      readers.add(new Reader(program, bench.reader(program, binding), binding));
    } catch (IOException | IllegalStateException e) {
      failed(program, e);
      return;
    }
    Reader reader = readers.get(readers.size() - 1);
    try {
      Rules.useQueues(binding);
      bench.warmUp(program, reader.process, binding, load);
      bench.awaitEmpty();
      Probe.pass(program);
    } catch (IOException | IllegalStateException e) {
      failed(program, e);
      // what is left of it must not take part in the others' turns
      remove(reader);
    }
  }

  /**
   * Has some of them do something, one after the other. One that has ended, or no longer decides,
   * takes no part from then on.
   *
   * @param turn of all in all runs, from 0: each has another order
   */
  void inTurn(int turn, List<Program> programs, Work work)
      throws IOException, InterruptedException {
    List<Reader> order = inOrder(turn, programs);
    for (Reader reader : order) {
      try {
        Rules.useQueues(reader.binding);
        work.with(reader);
        bench.awaitEmpty();
      } catch (IOException | IllegalStateException e) {
        failed(reader.program, e);
        removeUnusable();
      }
    }
  }

  /**
   * Compares some of them, the first one at port {@link Rules#PORT}. One that has ended, or no
   * longer decides, takes no part from then on.
   *
   * @param turn of all in all runs, from 0: each has another order
   */
  void together(int turn, List<Program> programs, Comparison comparison)
      throws IOException, InterruptedException {
    List<Reader> order = inOrder(turn, programs);
    try {
      Rules.useQueuesByPort(order.stream().map(Reader::binding).toList());
      comparison.of(order);
      bench.awaitEmpty();
    } catch (IOException | IllegalStateException e) {
      System.err.println("  " + e.getMessage());
      bench.results.failed(run, chapter, cell, "all", e.getMessage());
      removeUnusable();
    }
  }

  private List<Reader> inOrder(int turn, List<Program> programs) {
    return Order.of(
        readers.stream().filter(reader -> programs.contains(reader.program)).toList(), turn);
  }

  private void removeUnusable() throws IOException, InterruptedException {
    Set<Integer> held = Set.of();
    try {
      bench.awaitEmpty();
    } catch (IllegalStateException e) {
      held = KernelQueues.look().held();
    }
    for (Reader reader : List.copyOf(readers)) {
      if (!reader.process.isAlive() || held.stream().anyMatch(reader.binding::has)) {
        remove(reader);
      }
    }
  }

  private void remove(Reader reader) {
    reader.process.close();
    readers.remove(reader);
  }

  private void failed(Program program, Exception e) {
    System.err.println("  " + e.getMessage());
    bench.results.failed(run, chapter, cell, program.name(), e.getMessage());
  }

  @Override
  public void close() {
    readers.forEach(reader -> reader.process.close());
    bench.awaitUnbound();
  }
}
