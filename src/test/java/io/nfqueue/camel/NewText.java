package io.nfqueue.camel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** A UDP packet with another text: lengths and checksums as they were, and so wrong. */
final class NewText implements Expression {
  private static final int IPV4_AND_UDP = 20 + 8;
  private static final int IPV6_AND_UDP = 40 + 8;

  private final String text;

  private NewText(String text) {
    this.text = text;
  }

  /** The packet in the body with this text. */
  static Expression of(String text) {
    return new NewText(text);
  }

  @Override
  public <T> T evaluate(Exchange exchange, Class<T> type) {
    return type.cast(in(exchange.getMessage().getBody(byte[].class), text));
  }

  static byte[] in(byte[] packet, String text) {
    int headers = packet[0] >> 4 == 4 ? IPV4_AND_UDP : IPV6_AND_UDP;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] changed = Arrays.copyOf(packet, headers + bytes.length);
    System.arraycopy(bytes, 0, changed, headers, bytes.length);
    return changed;
  }
}
