package io.nfqueue.bench.suite;

import java.io.IOException;
import java.util.List;

/** The rules that hand packets to the queues, in the namespace of this process. */
final class Rules {
  static final int PORT = 9;
  static final int TCP_PORT = 5201;

  private Rules() {}

  /** Datagrams over loopback are spread over these queues, and no others. */
  static void useQueues(Binding binding) throws IOException, InterruptedException {
    run("iptables-legacy", "-F", "OUTPUT");
    queue(PORT, binding);
  }

  /** Datagrams over loopback to the first port go to the first binding, and so on. */
  static void useQueuesByPort(List<Binding> bindings) throws IOException, InterruptedException {
    run("iptables-legacy", "-F", "OUTPUT");
    for (int i = 0; i < bindings.size(); i++) {
      queue(PORT + i, bindings.get(i));
    }
  }

  private static void queue(int port, Binding binding) throws IOException, InterruptedException {
    String rule = "iptables-legacy -A OUTPUT -o lo -p udp --dport %d -j NFQUEUE %s %s";
    String spread = binding.queues() == 1 ? "--queue-num" : "--queue-balance";
    run(String.format(rule, port, spread, binding.range(":")).split(" "));
  }

  /** What a TCP stream brings goes to this binding's one queue. */
  static void useQueueForTcp(Binding binding) throws IOException, InterruptedException {
    queueNoTcp();
    String rule = "iptables-legacy -A INPUT -p tcp --dport %d -j NFQUEUE --queue-num %s";
    run(String.format(rule, TCP_PORT, binding.numbers()).split(" "));
  }

  static void queueNoTcp() throws IOException, InterruptedException {
    run("iptables-legacy", "-F", "INPUT");
  }

  /** Runs a command to its end. */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + ": exit status " + status + ": " + output);
    }
  }
}
