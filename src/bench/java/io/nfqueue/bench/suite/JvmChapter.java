package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.C_LIBRARY;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.ROUTE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The loop and the empty route with other collectors, and in another JVM: that of the environment
 * variable {@value #OTHER_JAVA}, where it is set, with and without compact object headers.
 */
public final class JvmChapter implements Chapter {
  private static final String OTHER_JAVA = "OTHER_JAVA";
  private static final String CELL = "64 B 1 queue";
  private static final int TURNS = 3;

  private final Bench bench;
  private final ThroughputMeter meter;

  /** Of a bench. */
  public JvmChapter(Bench bench) {
    this.bench = bench;
    meter = new ThroughputMeter(bench);
  }

  @Override
  public String name() {
    return "jvms";
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    List<Program> programs = programs();
    try (Readers readers =
        Readers.start(bench, run, name(), CELL, programs, Binding.ONE_QUEUE, Load.SMALL)) {
      for (int i = 1; i <= TURNS; i++) {
        Turn turn = new Turn(run, i);
        readers.inTurn(
            turn.ofAll(TURNS),
            programs,
            reader ->
                meter.measure(
                    turn,
                    name(),
                    CELL,
                    reader.program(),
                    reader.process(),
                    Load.SMALL,
                    bench.durations.window()));
      }
    }
  }

  private static List<Program> programs() {
    String own = Setup.ownJava();
    String other = System.getenv(OTHER_JAVA);
    List<Program> programs = new ArrayList<>(List.of(C_LIBRARY));
    for (Program program : List.of(LOOP, ROUTE)) {
      programs.add(program);
      programs.add(program.in("parallel collector", List.of(own, "-XX:+UseParallelGC")));
      programs.add(program.in("G1", List.of(own, "-XX:+UseG1GC")));
      if (other != null) {
        programs.add(program.in("other JVM", List.of(other)));
        programs.add(
            program.in(
                "other JVM compact headers", List.of(other, "-XX:+UseCompactObjectHeaders")));
      }
    }
    return programs;
  }
}
