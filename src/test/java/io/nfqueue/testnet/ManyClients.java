package io.nfqueue.testnet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagram sockets of one peer, each with an address of its own: the kernel's hash is over those.
 */
public final class ManyClients {
  private static final int FIRST_HOST = 100;

  private ManyClients() {}

  /**
   * Opens them, and has the gate know them as neighbours.
   *
   * @param count up to 150
   */
  public static List<DatagramChannel> open(Namespace gate, Namespace peer, int count)
      throws IOException {
    List<DatagramChannel> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String address = "10.9.0." + (FIRST_HOST + i);
      peer.run("ip addr add " + address + "/24 dev " + peer.device());
      gate.run(
          "ip neigh replace "
              + address
              + " lladdr "
              + peer.hardwareAddress()
              + " nud permanent dev "
              + gate.device());
      clients.add(peer.udp(new InetSocketAddress(address, 0)));
    }
    return clients;
  }
}
