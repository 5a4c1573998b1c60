package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What the tests of the verdict sender have in common: one over a fake transport, and packets. */
abstract class VerdictSenderOnFakeTransport {
  static final int QUEUE = 7;
  static final int AT_MOST = 4;

  final FakeTransport transport = new FakeTransport();
  private final QueueBooks books = QueueBooks.open(QUEUE, "binding", KernelQueueFile.UNREADABLE);
  final PendingPackets pending = books.pending();
  final VerdictSender sender = sender(null);

  /**
   * Another one over the same transport.
   *
   * @param observer null for nobody
   */
  final VerdictSender sender(DecisionObserver observer) {
    return new VerdictSender(transport, AT_MOST, books, new VerdictSettlement(books, observer));
  }

  final PendingPacket claimed(int id) {
    return claimed("packet-udp-4", id);
  }

  final PendingPacket claimed(String golden, int id) {
    PendingPacket entry =
        pending.add(GoldenFilesTest.decoded(GoldenFilesTest.packet(golden, QUEUE, id)));
    entry.dispatch();
    assertThat(entry.claim()).isTrue();
    return entry;
  }

  static ResolvedVerdict resolved(PendingPacket entry, Verdict verdict) {
    return ResolvedVerdict.of(entry.packet, verdict);
  }

  final PendingPacket send(int id, Verdict verdict) {
    PendingPacket entry = claimed(id);
    sender.send(entry, resolved(entry, verdict), DecisionCause.DECIDED);
    return entry;
  }

  final boolean gather(PendingPacket entry, Verdict verdict) {
    return sender.gather(entry, resolved(entry, verdict), DecisionCause.DECIDED);
  }

  final QueueStatistics statistics() {
    return books.statistics();
  }

  /** {@code id=verdict} of each message in a datagram; {@code <=id=verdict} of a batch verdict. */
  private static List<String> verdicts(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    List<String> verdicts = new ArrayList<>();
    for (int at = 0; at < datagram.length; at += in.getInt(at)) {
      ByteBuffer header = ByteBuffer.wrap(datagram, at + 24, 8);
      int verdict = header.getInt();
      boolean batch = in.getShort(at + 4) == Nfqnl.messageType(Nfqnl.NFQNL_MSG_VERDICT_BATCH);
      verdicts.add((batch ? "<=" : "") + header.getInt() + "=" + verdict);
    }
    return verdicts;
  }

  final List<List<String>> sent() {
    return transport.sent().stream().map(VerdictSenderOnFakeTransport::verdicts).toList();
  }
}
