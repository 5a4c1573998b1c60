package io.nfqueue.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A second namespace, joined to this process's own by a pair of virtual network cards with an MTU
 * of 1500. It ends with the process that holds it.
 */
final class ClientNamespace implements AutoCloseable {
  static final String SERVER_ADDRESS = "10.99.0.1";
  private static final String SERVER_DEVICE = "bench0";
  private static final String CLIENT_DEVICE = "bench1";
  private static final double PATIENCE = 5;

  private final Child holder;

  private ClientNamespace(Child holder) {
    this.holder = holder;
  }

  static ClientNamespace open(Bench bench) throws IOException, InterruptedException {
    Child holder = bench.start(Setup.LOAD_CPU, List.of("unshare", "--net", "sleep", "infinity"));
    ClientNamespace namespace = new ClientNamespace(holder);
    try {
      namespace.awaitOwnNamespace();
      namespace.join();
      return namespace;
    } catch (IOException | RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  private void awaitOwnNamespace() throws IOException, InterruptedException {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    Path theirs = Path.of("/proc/" + holder.pid() + "/ns/net");
    Bench.await(
        PATIENCE,
        () -> !Files.readSymbolicLink(theirs).equals(own),
        "unshare --net: no namespace of its own");
  }

  private void join() throws IOException, InterruptedException {
    String pid = String.valueOf(holder.pid());
    Rules.run(
        "ip", "link", "add", SERVER_DEVICE, "type", "veth", "peer", CLIENT_DEVICE, "netns", pid);
    Rules.run("ip", "address", "add", SERVER_ADDRESS + "/24", "dev", SERVER_DEVICE);
    Rules.run("ip", "link", "set", SERVER_DEVICE, "up");
    Rules.run(inside("ip", "address", "add", "10.99.0.2/24", "dev", CLIENT_DEVICE));
    Rules.run(inside("ip", "link", "set", CLIENT_DEVICE, "up"));
  }

  /** The command that runs another one in the namespace. */
  String[] inside(String... command) {
    List<String> entering =
        new ArrayList<>(List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net"));
    entering.addAll(List.of(command));
    return entering.toArray(String[]::new);
  }

  /** Removing one of the pair removes both. */
  @Override
  public void close() throws IOException {
    try {
      Rules.run("ip", "link", "delete", SERVER_DEVICE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      holder.close();
    }
  }
}
