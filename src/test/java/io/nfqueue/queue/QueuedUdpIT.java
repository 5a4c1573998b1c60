package io.nfqueue.queue;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of queued UDP have in common: the rule, and a datagram socket at either end. */
abstract class QueuedUdpIT extends QueueIT {
  DatagramChannel server;
  DatagramChannel client;

  @BeforeEach
  final void queueUdpToAListener() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    server = gate.udp(gate.ipv4(PORT));
    client = peer.udp(peer.ipv4(0));
  }

  /** Sends datagrams from the peer, one after the other. */
  final void send(String... texts) throws IOException {
    for (String text : texts) {
      peer.send(client, gate.ipv4(PORT), text);
    }
  }
}
