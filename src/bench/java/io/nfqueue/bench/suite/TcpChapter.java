package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.C_AGAIN;
import static io.nfqueue.bench.suite.Program.C_LIBRARY;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.ROUTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** One TCP stream between two namespaces, whose data the receiver queues at INPUT. */
public final class TcpChapter implements Chapter {
  private static final List<Program> PROGRAMS = List.of(C_LIBRARY, C_AGAIN, LOOP, ROUTE);
  private static final int TURNS = 5;
  private static final double LONGEST_WAIT = 10;

  /** {@code TCP_LISTEN} of include/net/tcp_states.h, as /proc/net/tcp has it. */
  private static final String LISTEN = "0A";

  private static final double GIGA = 1e9;

  private final Bench bench;

  /** Of a bench. */
  public TcpChapter(Bench bench) {
    this.bench = bench;
  }

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public void measure(int run) throws IOException, InterruptedException {
    try (ClientNamespace client = ClientNamespace.open(bench)) {
      if (bench.options.form() == Options.Form.FULL) {
        measure(run, Binding.ONE_QUEUE, client);
      }
      measure(run, Binding.ONE_QUEUE.withGso(), client);
    } finally {
      Rules.queueNoTcp();
    }
  }

  private void measure(int run, Binding binding, ClientNamespace client)
      throws IOException, InterruptedException {
    String cell = binding.gso() ? "with gso" : "without gso";
    Load warming = binding.gso() ? Load.GSO : Load.SMALL;
    try (Readers readers = Readers.start(bench, run, name(), cell, PROGRAMS, binding, warming)) {
      for (int i = 1; i <= TURNS; i++) {
        Turn turn = new Turn(run, i);
        readers.inTurn(turn.ofAll(TURNS), PROGRAMS, reader -> measure(turn, cell, reader, client));
      }
    }
  }

  private void measure(Turn turn, String cell, Readers.Reader reader, ClientNamespace client)
      throws IOException, InterruptedException {
    Rules.useQueueForTcp(reader.binding());
    try (Child server = bench.start(Setup.LOAD_CPU, List.of("iperf3", "-s", "-1"))) {
      Bench.await(
          LONGEST_WAIT, TcpChapter::isListening, "iperf3 does not listen; see programs.log");
      double cpuBefore = reader.process().cpuSeconds();
      // on the reader's core: beside the server, the sender and not the reader would be the limit
      try (Child sender = bench.start(Setup.READER_CPU, List.of(command(client)))) {
        JsonObject sum = receivedBy(sender.output());
        double cpu = reader.process().cpuSeconds() - cpuBefore;
        double gigabits = sum.getDouble("bits_per_second") / GIGA;
        double gigabytes = sum.getDouble("bytes") / GIGA;
        String program = reader.program().name();
        bench.results.add(turn, name(), cell, program, "Gbit/s", gigabits);
        bench.results.add(turn, name(), cell, program, "CPU s/GB", cpu / gigabytes);
      }
      if (server.isAlive()) {
        server.output();
      }
    }
  }

  private String[] command(ClientNamespace client) {
    long seconds = Math.max(1, Math.round(bench.durations.stream()));
    return client.inside(
        "iperf3", "-c", ClientNamespace.SERVER_ADDRESS, "-t", String.valueOf(seconds), "-J");
  }

  private static boolean isListening() throws IOException {
    String port = String.format(Locale.ROOT, ":%04X", Rules.TCP_PORT);
    for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(file))) {
        String[] columns = line.trim().split(" +");
        if (columns[1].endsWith(port) && columns[3].equals(LISTEN)) {
          return true;
        }
      }
    }
    return false;
  }

  private static JsonObject receivedBy(String json) {
    JsonObject result = Jsoner.deserialize(json, new JsonObject());
    JsonObject end = result.getMap("end");
    JsonObject sum = end == null ? null : end.getMap("sum_received");
    if (sum == null) {
      throw new IllegalStateException("iperf3: " + result.getString("error"));
    }
    return sum;
  }
}
