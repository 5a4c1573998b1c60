package io.nfqueue.queue;

import io.nfqueue.testnet.Namespace;
import java.util.List;

/**
 * More ways from the peer to the gate and through it than the wire of a {@code TestNetwork}.
 *
 * <pre>
 *   gate                                  peer
 *   in-gate 10.10.0.1 ------------------- in-peer 10.10.0.2
 *           10.11.0.0/24 is behind in-gate, and behind to-peer
 *   port0 \                              / end0 10.12.0.1
 *          bridge
 *   port1 /                              \ end1, where 10.12.0.9 seems to be
 * </pre>
 */
final class MoreWires {
  /** The gate's end of the second wire. */
  static final String GATE = "10.10.0.1";

  /** The peer's end of the second wire. */
  static final String PEER = "10.10.0.2";

  /** Reached by the peer through the gate, and by the gate through the peer. */
  static final String ROUTED = "10.11.0.9";

  /** Reached by the peer through the gate's bridge. */
  static final String BRIDGED = "10.12.0.9";

  private MoreWires() {}

  /** Adds a second wire: in-gate and in-peer, whose index is the same. */
  static void second(Namespace gate, Namespace peer, int index) {
    gate.run(
        ("ip link add in-gate address 02:00:00:00:0a:01 index " + index + " type veth")
            + (" peer name in-peer address 02:00:00:00:0a:02 index " + index)
            + (" netns " + peer.pid()));
    up(gate, "in-gate", GATE);
    up(peer, "in-peer", PEER);
  }

  private static void up(Namespace end, String device, String address) {
    end.run("ip link set dev " + device + " addrgenmode none");
    end.run("ip addr add " + address + "/24 dev " + device);
    end.run("ip link set dev " + device + " up");
  }

  /** Has the gate forward from the second wire, which must be there, to the first. */
  static void routeThroughTheGate(Namespace gate, Namespace peer) {
    gate.run("sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0");
    gate.run("ip route add 10.11.0.0/24 via " + peer.ipv4Address() + " dev " + gate.device());
    peer.run("ip route add 10.11.0.0/24 via " + GATE + " dev in-peer");
  }

  /** Joins two further wires by a bridge in the gate whose packets iptables sees. */
  static void bridge(Namespace gate, Namespace peer) {
    gate.run("ip link add bridge address 02:00:00:00:0b:03 type bridge");
    for (int port : List.of(0, 1)) {
      gate.run(
          ("ip link add port" + port + " type veth peer name end" + port)
              + (" address 02:00:00:00:0b:0" + (port + 1) + " netns " + peer.pid()));
      gate.run("ip link set dev port" + port + " master bridge addrgenmode none up");
      peer.run("ip link set dev end" + port + " addrgenmode none up");
    }
    gate.run("ip link set dev bridge addrgenmode none up");
    gate.run("sysctl -q -w net.bridge.bridge-nf-call-iptables=1");
    peer.run("ip addr add 10.12.0.1/24 dev end0");
    peer.run("ip neigh replace " + BRIDGED + " lladdr 02:00:00:00:0b:09 nud permanent dev end0");
  }
}
