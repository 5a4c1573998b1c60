package io.nfqueue.testnet;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A UDP datagram that arrived.
 *
 * @param from its sender
 * @param bytes its payload
 */
public record Datagram(InetSocketAddress from, byte[] bytes) {
  /** The payload as UTF-8 text. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
