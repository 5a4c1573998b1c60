package io.nfqueue.queue;

import io.nfqueue.testnet.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A little of everything that queue 0 of the gate can see, the same each time it is sent: IPv4 and
 * IPv6, UDP, TCP and ICMP; to the gate, from it, routed and bridged through it; with and without a
 * mark.
 */
final class VariedTraffic {
  private static final int PLAIN = 5000;
  private static final int MARKED = 5001;
  private static final int CLOSED = 5009;
  private static final int FROM = 4000;

  private final Namespace gate;
  private final Namespace peer;
  private final List<Step> steps = new ArrayList<>();

  /** Something that is sent, and is over once all it has queued has its verdict. */
  interface Send {
    void now() throws IOException;
  }

  /**
   * @param send sends
   * @param packets how many of them the queue sees
   */
  record Step(Send send, int packets) {}

  VariedTraffic(Namespace gate, Namespace peer) throws IOException {
    this.gate = gate;
    this.peer = peer;
    MoreWires.second(gate, peer, 77);
    MoreWires.routeThroughTheGate(gate, peer);
    MoreWires.bridge(gate, peer);
    for (Namespace end : List.of(gate, peer)) {
      end.run("sysctl -q -w net.ipv6.auto_flowlabels=0");
    }
    queue();
    plan();
  }

  private void queue() {
    String queue = " -j NFQUEUE --queue-num 0";
    for (int version : new int[] {4, 6}) {
      tables(version, "-t mangle -A PREROUTING -p udp --dport 5001 -j MARK --set-mark 0xfffffffe");
      tables(version, "-A INPUT -p udp --dport 5000:5001" + queue);
      tables(version, "-A INPUT -p tcp --syn" + queue);
      tables(version, "-A INPUT -p " + (version == 4 ? "icmp" : "icmpv6") + queue);
      tables(version, "-A OUTPUT -p tcp --tcp-flags SYN,ACK SYN,ACK" + queue);
      tables(version, "-A OUTPUT -p udp --dport 5009" + queue);
    }
    tables(4, "-A FORWARD -p udp" + queue);
  }

  private void tables(int version, String words) {
    if (version == 4) {
      gate.iptables(words);
    } else {
      gate.ip6tables(words);
    }
  }

  private void plan() throws IOException {
    for (int version : new int[] {4, 6}) {
      DatagramChannel from = peer.udp(QueueIT.address(peer, version, FROM));
      steps.add(new Step(() -> peer.send(from, to(version, PLAIN), "x".repeat(100)), 1));
      steps.add(new Step(() -> peer.send(from, to(version, MARKED), "a mark"), 1));
      ServerSocket server = gate.tcpServer(to(version, PLAIN));
      steps.add(new Step(() -> connect(version, server), 2));
      // what goes out, and the answer that nobody listens there
      DatagramChannel own = gate.udp(QueueIT.address(gate, version, FROM));
      InetSocketAddress closed = QueueIT.address(peer, version, CLOSED);
      steps.add(new Step(() -> gate.send(own, closed, "anybody?"), 2));
    }
    DatagramChannel through = peer.udp(new InetSocketAddress(MoreWires.PEER, FROM));
    InetSocketAddress routed = new InetSocketAddress(MoreWires.ROUTED, PLAIN);
    steps.add(new Step(() -> peer.send(through, routed, "routed"), 1));
    DatagramChannel across = peer.udp(new InetSocketAddress("10.12.0.1", FROM));
    InetSocketAddress bridged = new InetSocketAddress(MoreWires.BRIDGED, PLAIN);
    steps.add(new Step(() -> peer.send(across, bridged, "bridged"), 1));
  }

  private InetSocketAddress to(int version, int port) {
    return QueueIT.address(gate, version, port);
  }

  /** Connects from a fixed port, and resets the connection: the port is free again at once. */
  private void connect(int version, ServerSocket server) throws IOException {
    try (SocketChannel client = peer.call(SocketChannel::open)) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      client.bind(QueueIT.address(peer, version, FROM));
      client.socket().connect(to(version, PLAIN), (int) QueueIT.PATIENCE.toMillis());
      try (Socket accepted = server.accept()) {
        accepted.setSoLinger(true, 0);
      }
    }
  }

  List<Step> steps() {
    return steps;
  }
}
