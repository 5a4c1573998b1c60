package io.nfqueue.packet;

import static io.nfqueue.packet.NetworkOrder.SIZE_OF_INT;
import static io.nfqueue.packet.NetworkOrder.unsignedInt;

/**
 * The hash behind {@link IpPacket#flowHash()}: each endpoint is mixed alone, the two are added, so
 * that direction does not matter. Without a seed, hence stable, hence no defence against chosen
 * collisions.
 */
final class FlowHash {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private FlowHash() {}

  static int of(
      byte[] bytes,
      int source,
      int destination,
      int addressBytes,
      int protocol,
      int sourcePort,
      int destinationPort) {
    long hash =
        endpoint(bytes, source, addressBytes, sourcePort)
            + endpoint(bytes, destination, addressBytes, destinationPort);
    hash = mix(hash + protocol);
    return (int) (hash ^ hash >>> Integer.SIZE);
  }

  private static long endpoint(byte[] bytes, int address, int addressBytes, int port) {
    long hash = port;
    for (int at = address; at < address + addressBytes; at += SIZE_OF_INT) {
      hash = mix(hash + GOLDEN_GAMMA + unsignedInt(bytes, at));
    }
    return hash;
  }

  /** The finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable generators, 2014). */
  private static long mix(long value) {
    long z = value;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
