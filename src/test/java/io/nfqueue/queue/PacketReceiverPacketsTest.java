package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.datagram;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static io.nfqueue.queue.GoldenFilesTest.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets become pending and are handed out; what the socket says of a receive is counted. */
class PacketReceiverPacketsTest extends PacketReceiverOnFakeTransport {
  @Test
  void makesAPacketPendingAndHandsItOut() {
    transport.then(packet("packet-udp-4", QUEUE, 77));
    PacketBatch batch = receiver.receive(-1);
    assertThat(batch.size()).isEqualTo(1);
    QueuedPacket packet = batch.iterator().next();
    assertThat(packet.packetId()).isEqualTo(77);
    assertThat(packet.queueNumber()).isEqualTo(QUEUE);
    assertThat(packet.bindingId()).isEqualTo("binding");
    assertThat(packet.payloadLength()).isEqualTo(32);
    assertThat(pending.find(77).packet).isSameAs(packet);
    assertThat(statistics().received()).isEqualTo(1);
  }

  @Test
  void passesTheTimeoutOn() {
    receiver.receive(1234);
    assertThat(transport.lastTimeoutMillis).isEqualTo(1234);
  }

  @Test
  void givesAnEmptyBatchAfterTheTimeout() {
    assertThat(receiver.receive(1).isEmpty()).isTrue();
  }

  @Test
  void handsOutThePacketsOfSeveralDatagramsInTheOrderTheyCame() {
    transport.then(packet(QUEUE, 1), packet(QUEUE, 2), packet(QUEUE, 3));
    assertThat(receiveIds()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void handsOutAllMessagesOfOneDatagram() {
    transport.then(
        datagram(
            packet("packet-udp-1", QUEUE, 1),
            packet("packet-udp-2", QUEUE, 2),
            packet("packet-udp-4", QUEUE, 3),
            packet("packet-udp-3", QUEUE, 4)));
    PacketBatch batch = receiver.receive(0);
    List<Integer> payloads = new ArrayList<>();
    batch.forEach(packet -> payloads.add(packet.payloadLength()));
    assertThat(payloads).containsExactly(29, 30, 32, 31);
    assertThat(statistics().malformedMessages()).isZero();
  }

  @Test
  void handsOutMorePacketsThanThereAreDatagramsInABatch() {
    byte[][] messages = new byte[50][];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = packet(QUEUE, i + 1);
    }
    transport.then(datagram(messages), datagram(messages[0]));
    assertThat(receiver.receive(0).size()).isEqualTo(51);
  }

  @Test
  void notesAnOverrunAndGoesOn() {
    transport.then(ReceivedDatagrams::markOverrun).then(packet(QUEUE, 1));
    assertThat(receiveIds()).isEmpty();
    assertThat(statistics().overruns()).isEqualTo(1);
    assertThat(receiveIds()).containsExactly(1L);
    assertThat(statistics().overruns()).isEqualTo(1);
  }

  @Test
  void countsIdsThatNeverCame() {
    transport.then(packet(QUEUE, 1), packet(QUEUE, 2), packet(QUEUE, 6));
    receiveIds();
    assertThat(statistics().missed()).isEqualTo(3);
    transport.then(packet(QUEUE, 7));
    receiveIds();
    assertThat(statistics().missed()).isEqualTo(3);
  }

  @Test
  void countsAttributesOfANewerKernelAndTakesThePacket() {
    NlMsgWriter message = begunWithHeader();
    message.putInt(Nfqnl.NFQA_CGROUP_CLASSID + 1, 1);
    message.putInt(99, 1);
    message.end();
    transport.then(Arrays.copyOf(message.array(), message.length()));
    assertThat(receiveIds()).containsExactly(9L);
    assertThat(statistics().unknownAttributes()).isEqualTo(2);
    assertThat(statistics().malformedAttributes()).isZero();
  }

  @Test
  void countsAnAttributeThatIsTooShortForItsType() {
    NlMsgWriter message = begunWithHeader();
    message.putBytes(Nfqnl.NFQA_MARK, new byte[2]);
    message.end();
    transport.then(Arrays.copyOf(message.array(), message.length()));
    QueuedPacket packet = receiver.receive(0).iterator().next();
    assertThat(packet.packetId()).isEqualTo(9);
    assertThat(packet.malformed()).isTrue();
    assertThat(statistics().malformedAttributes()).isEqualTo(1);
  }

  /** A message of packet 9. */
  private static NlMsgWriter begunWithHeader() {
    NlMsgWriter message = new NlMsgWriter(256);
    message.begin(Nfqnl.messageType(Nfqnl.NFQNL_MSG_PACKET), 0, 0, 0, QUEUE);
    message.putBytes(Nfqnl.NFQA_PACKET_HDR, new byte[] {0, 0, 0, 9, 8, 0, 1});
    return message;
  }

  @Test
  void countsDatagramsThatCameFromAnotherProcess() {
    transport.then(
        into -> {
          into.markForeign();
          into.markForeign();
        });
    assertThat(receiveIds()).isEmpty();
    assertThat(statistics().foreignDatagrams()).isEqualTo(2);
  }

  @Test
  void countsADatagramThatIsCutAndTakesWhatIsWhole() {
    byte[] both = datagram(packet(QUEUE, 1), packet("packet-udp-4", QUEUE, 2));
    transport.then(
        into -> {
          into.markTruncated();
          into.add(Arrays.copyOf(both, both.length - 10));
        });
    assertThat(receiveIds()).containsExactly(1L);
    assertThat(statistics().truncatedDatagrams()).isEqualTo(1);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
  }

  @Test
  void givesThePacketsOfOneCallTheSameReceiptAndKeepsTheirBytes() {
    transport.then(packet("packet-udp-4", QUEUE, 1), packet("packet-mark", QUEUE, 2));
    Iterator<QueuedPacket> batch = receiver.receive(0).iterator();
    QueuedPacket first = batch.next();
    QueuedPacket second = batch.next();
    assertThat(first.receivedNanoTime()).isEqualTo(second.receivedNanoTime());
    byte[] payload = first.payload();
    transport.then(packet("packet-truncated", QUEUE, 3));
    receiver.receive(0);
    assertThat(first.payload())
        .isEqualTo(payload)
        .isEqualTo(GoldenFilesTest.decoded(golden("packet-udp-4")).payload());
  }
}
