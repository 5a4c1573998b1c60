package io.nfqueue.queue;

import io.nfqueue.netlink.NlMsgErr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** A {@link PacketReceiver} on a {@link FakeTransport}, and what it told of: answers, counters. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class PacketReceiverOnFakeTransport {
  static final int QUEUE = 7;
  static final int VERDICT = 0x301;
  static final int CONFIG = 0x302;

  final FakeTransport transport = new FakeTransport();
  final QueueConfig config = QueueConfig.number(QUEUE).withReceiveBatchSize(8);
  final QueueBooks books = QueueBooks.open(QUEUE, "binding", KernelQueueFile.UNREADABLE);
  final PendingPackets pending = books.pending();
  final List<NlMsgErr> answers = new ArrayList<>();
  final PacketReceiver receiver =
      new PacketReceiver(
          transport, config.receiveBatchSize(), books, DeviceNames.NONE, answers::add);

  QueueStatistics statistics() {
    return books.statistics();
  }

  List<Long> receiveIds() {
    List<Long> ids = new ArrayList<>();
    receiver.receive(0).forEach(packet -> ids.add(packet.packetId()));
    return ids;
  }
}
