package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.BATCHING;
import static io.nfqueue.bench.suite.Program.CHOICE_JAVA;
import static io.nfqueue.bench.suite.Program.CHOICE_XML;
import static io.nfqueue.bench.suite.Program.C_AGAIN;
import static io.nfqueue.bench.suite.Program.C_BATCH;
import static io.nfqueue.bench.suite.Program.C_COALESCED;
import static io.nfqueue.bench.suite.Program.C_LIBRARY;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.MANGLING;
import static io.nfqueue.bench.suite.Program.PYTHON;
import static io.nfqueue.bench.suite.Program.ROUTE;
import static io.nfqueue.bench.suite.Program.WIRETAP;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Packets a second by size of packets, number of queues, and CPUs. */
public final class ThroughputChapter implements Chapter {
  private static final int[] QUEUES = {1, 2, 4};
  private static final int TURNS = 3;
  private static final List<Program> GRID = List.of(C_LIBRARY, C_BATCH, LOOP, ROUTE);

  private final Bench bench;
  private final ThroughputMeter meter;

  /** Of a bench. */
  public ThroughputChapter(Bench bench) {
    this.bench = bench;
    meter = new ThroughputMeter(bench);
  }

  @Override
  public String name() {
    return "throughput";
  }

  /**
   * Readers that are bound at once.
   *
   * @param loads one after the other
   * @param programs with the first load; the others are for those of the grid
   */
  private record Cell(String name, Binding binding, List<Load> loads, List<Program> programs) {
    List<Program> programs(Load load) {
      return load == loads.get(0) ? programs : GRID;
    }
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    for (Cell cell : cells()) {
      Load first = cell.loads.get(0);
      try (Readers readers =
          Readers.start(
              bench, run, name(), cell.name, cell.programs, cell.binding, first.unbounded())) {
        for (Load load : cell.loads) {
          for (int i = 1; i <= TURNS; i++) {
            Turn turn = new Turn(run, i);
            readers.inTurn(
                turn.ofAll(TURNS),
                cell.programs(load),
                reader -> measure(turn, cell.name, load, reader));
          }
        }
      }
    }
    if (bench.options.form() != Options.Form.SHORT) {
      measureOnTwoCpus(run);
    }
  }

  private void measure(Turn turn, String cell, Load load, Readers.Reader reader)
      throws IOException, InterruptedException {
    meter.measure(
        turn,
        name(),
        load.name() + " " + cell,
        reader.program(),
        reader.process(),
        load,
        bench.durations.window());
  }

  private List<Cell> cells() throws IOException {
    return switch (bench.options.form()) {
      case SHORT, TARGETS -> oneOfAKind();
      case FULL -> all();
    };
  }

  private static List<Cell> oneOfAKind() {
    List<Program> programs =
        List.of(C_LIBRARY, C_AGAIN, C_BATCH, LOOP, ROUTE, CHOICE_JAVA, CHOICE_XML, BATCHING);
    return List.of(new Cell("1 queue", Binding.ONE_QUEUE, List.of(Load.SMALL), programs));
  }

  private static List<Cell> all() throws IOException {
    List<Cell> cells = new ArrayList<>();
    for (int queues : QUEUES) {
      Binding binding = Binding.queues(queues);
      String name = name(queues);
      List<Load> sizes =
          List.of(
              Load.SMALL.over(queues),
              Load.ofSize(512).over(queues),
              Load.ofSize(1400).over(queues));
      if (queues == 1) {
        // beside the first of the grid, so that all are compared with the same readers in C
        List<Program> programs = new ArrayList<>(GRID);
        programs.addAll(
            List.of(C_AGAIN, C_COALESCED, CHOICE_JAVA, CHOICE_XML, BATCHING, MANGLING, WIRETAP));
        if (Setup.pythonReader() != null) {
          programs.add(PYTHON);
        }
        cells.add(new Cell(name, binding, sizes, programs));
      } else {
        cells.add(new Cell(name, binding, sizes, GRID));
      }
      cells.add(new Cell(name, binding.withGso(), List.of(Load.GSO.over(queues)), GRID));
    }
    return cells;
  }

  /** One, two and four queues beside each other: what they do is compared turn by turn. */
  private void measureOnTwoCpus(int run) throws IOException, InterruptedException {
    Load load = Load.SMALL.atFixedRate();
    List<Readers.Wanted> all = new ArrayList<>();
    for (Program program : List.of(C_LIBRARY, LOOP, ROUTE)) {
      for (int queues : QUEUES) {
        all.add(new Readers.Wanted(program, Binding.queues(queues).onAllCpus()));
      }
    }
    try (Readers readers = Readers.start(bench, run, name(), "2 CPUs", all, load.unbounded())) {
      for (int i = 1; i <= TURNS; i++) {
        Turn turn = new Turn(run, i);
        readers.inTurn(
            turn.ofAll(TURNS),
            List.of(C_LIBRARY, LOOP, ROUTE),
            reader -> measure(turn, name(reader.binding().queues()) + " 2 CPUs", load, reader));
      }
    }
  }

  private static String name(int queues) {
    return queues == 1 ? "1 queue" : queues + " queues";
  }
}
