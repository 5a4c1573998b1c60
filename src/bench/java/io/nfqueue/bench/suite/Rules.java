package io.nfqueue.bench.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rules that hand packets to the queues, in the namespace of this process. */
final class Rules {
  static final int PORT = 9;
  static final int TCP_PORT = 5201;

  private Rules() {}

  /** Datagrams over loopback are spread over these queues, and no others. */
  static void useQueues(Binding binding) throws IOException, InterruptedException {
    run("iptables-legacy", "-F", "OUTPUT");
    List<String> rule =
        new ArrayList<>(
            List.of("iptables-legacy", "-A", "OUTPUT", "-o", "lo", "-p", "udp", "--dport"));
    rule.addAll(List.of(String.valueOf(PORT), "-j", "NFQUEUE"));
    rule.add(binding.queues() == 1 ? "--queue-num" : "--queue-balance");
    rule.add(binding.range(":"));
    run(rule.toArray(String[]::new));
  }

  /**
   * What a TCP stream brings goes to this queue.
   *
   * @param binding of one queue; null for none
   */
  static void useQueueForTcp(Binding binding) throws IOException, InterruptedException {
    run("iptables-legacy", "-F", "INPUT");
    if (binding != null) {
      String rule = "iptables-legacy -A INPUT -p tcp --dport %d -j NFQUEUE --queue-num %s";
      run(String.format(rule, TCP_PORT, binding.numbers()).split(" "));
    }
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
