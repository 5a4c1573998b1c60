package io.nfqueue.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
   * Starts them and warms them up, one after the other. One that fails is noted and left out.
   *
   * @param binding how each binds; only which queues differs
   * @param load warms them up
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
    Readers readers = new Readers(bench, run, chapter, cell);
    try {
      for (int i = 0; i < programs.size(); i++) {
        readers.add(programs.get(i), binding.from(i * binding.queues()), load);
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
      Reader reader = new Reader(program, bench.reader(program, binding), binding);
      readers.add(reader);
      Rules.useQueues(binding);
      bench.warmUp(program, reader.process, binding, load);
      bench.awaitEmpty();
    } catch (IOException | IllegalStateException e) {
      failed(program, e);
      // what is left of it must not take part in the others' turns
      readers.stream().filter(r -> r.program == program).forEach(r -> r.process.close());
      readers.removeIf(reader -> reader.program == program);
    }
  }

  /**
   * Has some of them do something, one after the other. One that has ended, or no longer decides,
   * takes no part from then on.
   *
   * @param turn another one is first each time
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
        if (!isUsable(reader)) {
          reader.process.close();
          readers.remove(reader);
        }
      }
    }
  }

  /**
   * Compares some of them, the first one at port {@link Rules#PORT}. One that has ended takes no
   * part from then on.
   *
   * @param turn another one is first each time
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
      // packets that wait do not tell which of the others it is
      readers.removeIf(reader -> !reader.process.isAlive());
    }
  }

  private List<Reader> inOrder(int turn, List<Program> programs) {
    List<Reader> order = new ArrayList<>(readers);
    order.removeIf(reader -> !programs.contains(reader.program));
    Collections.rotate(order, -turn);
    return order;
  }

  private boolean isUsable(Reader reader) throws IOException, InterruptedException {
    try {
      bench.awaitEmpty();
    } catch (IllegalStateException e) {
      return false;
    }
    return reader.process.isAlive();
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
