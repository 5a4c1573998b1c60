package io.nfqueue.examples.offload;

import io.nfqueue.packet.IpPacket;
import io.nfqueue.queue.QueuedPacket;
import java.nio.charset.StandardCharsets;

/** What the routes ask about a packet: whether it carries a request, and for what. */
public final class Requests {
  private static final String METHOD = "GET ";
  private static final String FORBIDDEN = METHOD + "/secret ";

  /** For Camel. */
  public Requests() {}

  /** A request that may be answered. */
  public boolean isAllowed(QueuedPacket packet) {
    String data = data(packet);
    return data.startsWith(METHOD) && !data.startsWith(FORBIDDEN);
  }

  /** A request that must not get through. */
  public boolean isForbidden(QueuedPacket packet) {
    return data(packet).startsWith(FORBIDDEN);
  }

  /** The beginning of what TCP carries. A real filter would put split requests together. */
  private static String data(QueuedPacket packet) {
    IpPacket ip = packet.ip();
    int offset = ip.payloadOffset();
    int length = Math.min(packet.payloadLength() - offset, FORBIDDEN.length());
    return length <= 0
        ? ""
        : new String(packet.payload(), offset, length, StandardCharsets.ISO_8859_1);
  }
}
