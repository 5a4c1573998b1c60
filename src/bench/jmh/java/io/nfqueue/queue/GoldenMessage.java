package io.nfqueue.queue;

import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.NlMsgWriter;

/**
 * The bytes of a golden NFQNL_MSG_PACKET, decoded as often as wanted, with any packet id. In this
 * package because decoder and receipt are its own. Not thread-safe.
 */
public final class GoldenMessage {
  // the kernel puts the packet header first
  private static final int ID_OFFSET = NlMsgHdr.SIZE + NfGenMsg.SIZE + NlMsgWriter.attributeSize(0);

  private final byte[] bytes;
  private final PacketDecoder decoder = new PacketDecoder();
  private final Receipt receipt =
      new Receipt("9d5c5d8e-0000-4000-8000-000000000001", 0, System.nanoTime(), 1_795_000_000_000L);

  /**
   * Reads one.
   *
   * @param name as in {@code packet-udp-1}
   */
  public GoldenMessage(String name) {
    this(GoldenPackets.message(name));
  }

  private GoldenMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  GoldenMessage copy() {
    return new GoldenMessage(bytes.clone());
  }

  /** A new view over the bytes. */
  public QueuedPacket decode() {
    return decoder.decode(bytes, 0, bytes.length, receipt);
  }

  /** Changes the packet id, also that of views which exist. */
  void number(int packetId) {
    NetworkOrder.putInt(bytes, ID_OFFSET, packetId);
  }
}
