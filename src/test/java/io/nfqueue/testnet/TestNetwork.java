package io.nfqueue.testnet;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Two network namespaces and the wire between them.
 *
 * <pre>
 *   gate: rules and queues                          peer: talks to gate
 *  +-----------------------------+                 +-----------------------------+
 *  |  lo                         |    veth pair    |                         lo  |
 *  |         to-peer             |-----------------|             to-gate         |
 *  |         10.9.0.1/24         |                 |             10.9.0.2/24     |
 *  |         fd09::1/64          |                 |             fd09::2/64      |
 *  |         02:00:00:00:09:01   |                 |             02:00:00:00:09:02
 *  +-----------------------------+                 +-----------------------------+
 * </pre>
 *
 * <ul>
 *   <li>The wire carries real checksums and packets of at most 1500 bytes: checksum and
 *       segmentation offload are off at both ends.
 *   <li>The wire is silent until a test says something: neighbours are known (no ARP, no neighbour
 *       discovery), there are no link-local addresses (no router solicitation, no duplicate address
 *       detection, no multicast reports). So a rule without any match queues only what the test
 *       sends.
 *   <li>Nothing stays behind. A namespace has no name; it lives as long as a {@code cat} that reads
 *       from this JVM, and a JVM that is killed stops writing too (then, an empty lock file in the
 *       temporary folder is all that is left). What was opened or started through a {@link
 *       Namespace} is closed with the network.
 * </ul>
 *
 * Use {@link TestNetworkExtension} to get one per test method.
 */
public final class TestNetwork implements AutoCloseable {
  /** The gate's end of the wire. */
  public static final String GATE_DEVICE = "to-peer";

  /** The peer's end of the wire. */
  public static final String PEER_DEVICE = "to-gate";

  private static final Duration CONFIGURED_AT_MOST = Duration.ofSeconds(20);

  private final Path iptablesLock;
  private Namespace gate;
  private Namespace peer;

  private TestNetwork() {
    try {
      // iptables' own lock file, /run/xtables.lock, belongs to the host's root
      iptablesLock = Files.createTempFile("nfqueue-test-xtables", ".lock");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a network.
   *
   * @throws IllegalStateException where a tool or a permission is missing, naming it
   */
  public static TestNetwork open() {
    SystemTool.requireAll();
    TestNetwork network = new TestNetwork();
    try {
      network.build();
      return network;
    } catch (RuntimeException | Error e) {
      try {
        network.close();
      } catch (RuntimeException onClose) {
        e.addSuppressed(onClose);
      }
      throw e;
    }
  }

  private void build() {
    gate =
        new Namespace(
            "gate", GATE_DEVICE, "10.9.0.1", "fd09::1", "02:00:00:00:09:01", iptablesLock);
    peer =
        new Namespace(
            "peer", PEER_DEVICE, "10.9.0.2", "fd09::2", "02:00:00:00:09:02", iptablesLock);
    gate.run(
        ("ip link add " + gate.device() + " address " + gate.hardwareAddress() + " type veth")
            + (" peer name " + peer.device() + " address " + peer.hardwareAddress())
            + (" netns " + peer.pid()));
    configure(gate, peer);
    configure(peer, gate);
    awaitIpv6(gate);
    awaitIpv6(peer);
  }

  /** All in one program: starting one takes long on an emulated processor. */
  private static void configure(Namespace end, Namespace other) {
    end.run(
        "sh",
        "-ec",
        """
        ethtool -K DEVICE rx off tx off sg off tso off gso off gro off
        ip -batch - <<END
        link set dev DEVICE addrgenmode none arp off
        addr add ADDRESS4/24 dev DEVICE
        addr add ADDRESS6/64 dev DEVICE nodad
        link set dev lo up
        link set dev DEVICE up
        neigh replace OTHER4 lladdr OTHER_HARDWARE nud permanent dev DEVICE
        neigh replace OTHER6 lladdr OTHER_HARDWARE nud permanent dev DEVICE
        END
        """
            .replace("DEVICE", end.device())
            .replace("ADDRESS4", end.ipv4Address())
            .replace("ADDRESS6", end.ipv6Address())
            .replace("OTHER4", other.ipv4Address())
            .replace("OTHER6", other.ipv6Address())
            .replace("OTHER_HARDWARE", other.hardwareAddress()));
  }

  /**
   * The kernel makes an IPv6 address at once, but in a work queue the route by which it knows its
   * own packets (addrconf_dad_work, also with nodad). What arrives before that is thrown away.
   */
  private static void awaitIpv6(Namespace end) {
    await(end + " knows its IPv6 address")
        .atMost(CONFIGURED_AT_MOST)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> end.call(() -> hasIpv6(end)));
  }

  /** A line begins with the destination and the length of its prefix, in hexadecimal. */
  private static boolean hasIpv6(Namespace end) throws IOException {
    byte[] address = InetAddress.getByName(end.ipv6Address()).getAddress();
    String route = HexFormat.of().formatHex(address) + " 80 ";
    return Files.readAllLines(Path.of("/proc/thread-self/net/ipv6_route")).stream()
        .anyMatch(line -> line.startsWith(route));
  }

  /** Where rules and queues live. */
  public Namespace gate() {
    return gate;
  }

  /** Who talks to the gate. */
  public Namespace peer() {
    return peer;
  }

  /** For what must not be left behind. */
  Path lockFile() {
    return iptablesLock;
  }

  /** Closes all that was opened in it, ends all that was started in it, and the namespaces. */
  @Override
  public void close() {
    IllegalStateException failure = null;
    for (Namespace namespace : new Namespace[] {peer, gate}) {
      try {
        if (namespace != null) {
          namespace.close();
        }
      } catch (IllegalStateException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    try {
      Files.deleteIfExists(iptablesLock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (failure != null) {
      throw failure;
    }
  }
}
