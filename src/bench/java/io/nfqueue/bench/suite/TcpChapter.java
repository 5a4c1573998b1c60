package io.nfqueue.bench.suite;

import static io.nfqueue.bench.suite.Program.C_LIBRARY;
import static io.nfqueue.bench.suite.Program.LOOP;
import static io.nfqueue.bench.suite.Program.ROUTE;

import java.io.IOException;
import java.util.List;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** One TCP stream between two namespaces, whose data the receiver queues at INPUT. */
public final class TcpChapter implements Chapter {
  private static final List<Program> PROGRAMS = List.of(C_LIBRARY, LOOP, ROUTE);
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
    Rules.useQueues(Binding.ONE_QUEUE);
    String port = String.valueOf(Rules.TCP_PORT);
    Rules.run("iptables-legacy", "-F", "INPUT");
    Rules.run(
        ("iptables-legacy -A INPUT -p tcp --dport " + port + " -j NFQUEUE --queue-num 0")
            .split(" "));
    try (ClientNamespace client = ClientNamespace.open(bench)) {
      for (Binding binding : List.of(Binding.ONE_QUEUE, Binding.ONE_QUEUE.withGso())) {
        String cell = binding.gso() ? "with gso" : "without gso";
        bench.interleave(
            run, name(), cell, PROGRAMS, program -> measure(run, cell, program, binding, client));
      }
    } finally {
      Rules.run("iptables-legacy", "-F", "INPUT");
    }
  }

  private void measure(
      int run, String cell, Program program, Binding binding, ClientNamespace client)
      throws IOException, InterruptedException {
    try (Child reader = bench.reader(program, binding);
        Child server = bench.start(Setup.LOAD_CPU, List.of("iperf3", "-s", "-1"))) {
      bench.warmUp(program, reader, binding, binding.gso() ? Load.GSO : Load.SMALL);
      bench.awaitEmpty();
      double cpuBefore = reader.cpuSeconds();
      try (Child sender = bench.start(Setup.LOAD_CPU, List.of(command(client)))) {
        JsonObject sum = receivedBy(sender.output());
        double cpu = reader.cpuSeconds() - cpuBefore;
        double gigabits = sum.getDouble("bits_per_second") / GIGA;
        double gigabytes = sum.getDouble("bytes") / GIGA;
        bench.results.add(run, name(), cell, program.name(), "Gbit/s", gigabits);
        bench.results.add(run, name(), cell, program.name(), "CPU s/GB", cpu / gigabytes);
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

  private static JsonObject receivedBy(String json) {
    JsonObject result = Jsoner.deserialize(json, new JsonObject());
    JsonObject end = result.getMap("end");
    return end.getMap("sum_received");
  }
}
