package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.packet.MalformedPacketException;
import io.nfqueue.packet.PacketEditException;
import io.nfqueue.packet.PacketEditor;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the bytes: nothing throws or loops, and every message ends in one counter. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedDatagramsTest {
  private static final int ROUNDS = 200_000;
  private static final long SEED = 20_261_123;
  private static final int[] TELLING = {
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    15,
    16,
    17,
    20,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x300,
    0x301,
    0x302,
    0x7fff,
    0x8000,
    0xfffc,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000,
    0xfffffffc,
    0xffffffff
  };

  private final Random random = new Random(SEED);
  private final FakeTransport transport = new FakeTransport();
  private final QueueConfig config = QueueConfig.number(0);
  private final QueueBooks books = QueueBooks.open(0, "binding", KernelQueueFile.UNREADABLE);
  private final PendingPackets pending = books.pending();
  private final AtomicLong answers = new AtomicLong();
  private final PacketReceiver receiver =
      new PacketReceiver(
          transport, config.receiveBatchSize(), books, DeviceNames.NONE, this::takeAnswer);

  private void takeAnswer(NlMsgErr answer) {
    assertThat(answer.errno().toString()).isNotEmpty();
    answers.incrementAndGet();
  }

  private byte[] mutate(List<byte[]> seeds) {
    byte[] bytes = pick(seeds).clone();
    if (random.nextInt(4) == 0) {
      bytes = GoldenFilesTest.datagram(bytes, pick(seeds));
    }
    for (int changes = random.nextInt(6); changes > 0 && bytes.length > 4; changes--) {
      ByteBuffer at =
          ByteBuffer.wrap(bytes)
              .order(random.nextBoolean() ? ByteOrder.nativeOrder() : ByteOrder.BIG_ENDIAN);
      int telling = TELLING[random.nextInt(TELLING.length)];
      switch (random.nextInt(7)) {
        case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> at.putShort(random.nextInt(bytes.length - 1), (short) telling);
        case 3 -> at.putInt(random.nextInt(bytes.length - 3), telling);
        case 4 -> at.putShort(random.nextInt((bytes.length - 1) / 4) * 4, (short) telling);
        case 5 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(24));
      }
    }
    return bytes;
  }

  private byte[] pick(List<byte[]> seeds) {
    return seeds.get(random.nextInt(seeds.size()));
  }

  /**
   * How many messages there are, one that does not fit counted as one; and those that say nothing.
   */
  private static int[] messages(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    int all = 0;
    int silent = 0;
    for (long at = 0; at < datagram.length; ) {
      all++;
      int offset = (int) at;
      long length = datagram.length - at < 16 ? 0 : in.getInt(offset);
      if (length < 16 || length > datagram.length - at) {
        break;
      }
      int type = in.getShort(offset + 4);
      boolean acknowledgement =
          type == 2
              && length >= 36
              && in.getInt(offset + 16) == 0
              && in.getShort(offset + 24) != 0x302;
      silent += type == 1 || acknowledgement ? 1 : 0;
      at += (length + 3) / 4 * 4;
    }
    return new int[] {all, silent};
  }

  private long counted() {
    QueueStatistics now = books.statistics();
    return now.received()
        + now.malformedMessages()
        + now.unknownMessages()
        + now.stale()
        + now.verdictErrors()
        + answers.get();
  }

  private static final List<Method> ACCESSORS =
      Arrays.stream(QueuedPacket.class.getMethods())
          .filter(method -> method.getDeclaringClass() != Object.class)
          .filter(method -> method.getParameterCount() == 0)
          .filter(method -> method.getReturnType() != PacketEditor.class)
          .toList();

  private static void useEverything(QueuedPacket packet) throws ReflectiveOperationException {
    for (Method accessor : ACCESSORS) {
      Object value = accessor.invoke(packet);
      assertThat(String.valueOf(value)).isNotNull();
    }
    try {
      assertThat(packet.edit().toBytes()).isNotEmpty();
    } catch (PacketEditException | MalformedPacketException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    for (Verdict verdict :
        List.of(
            Verdict.accept(),
            Verdict.repeat().withMark(1, 1),
            Verdict.accept().withConntrackMark(1).withConntrackHelper(""),
            Verdict.accept().withPayload(packet.payload()).withAdjustedSequence(),
            Verdict.accept().withPayloadAsIs(packet.payload()))) {
      try {
        ResolvedVerdict.of(packet, verdict);
      } catch (VerdictRefusedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void neverThrowAndAreAllCounted() throws Exception {
    List<byte[]> seeds = GoldenFilesTest.received().map(GoldenFilesTest::golden).toList();
    assertThat(ACCESSORS).hasSizeGreaterThan(30);
    int handedOut = 0;
    int malformed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] datagram = mutate(seeds);
      byte[] before = datagram.clone();
      int[] expected = messages(datagram);
      long countedBefore = counted();
      try {
        transport.then(datagram);
        PacketBatch batch = receiver.receive(0);
        for (int i = 0; i < batch.size(); i++) {
          PendingPacket entry = batch.pending(i);
          useEverything(entry.packet);
          malformed += entry.packet.malformed() ? 1 : 0;
          handedOut++;
          assertThat(entry.claim()).isTrue();
          entry.decided();
          pending.remove(entry);
        }
      } catch (Throwable e) {
        throw new AssertionError("round " + round + ": " + HexFormat.of().formatHex(before), e);
      }
      assertThat(counted() - countedBefore + expected[1])
          .as(() -> HexFormat.of().formatHex(before))
          .isEqualTo(expected[0]);
      assertThat(datagram).as("a view changes nothing").isEqualTo(before);
    }
    // the mutations reach what they are meant for
    assertThat(handedOut).isGreaterThan(ROUNDS / 4);
    assertThat(malformed).isGreaterThan(ROUNDS / 100);
    QueueStatistics all = books.statistics();
    assertThat(all.malformedMessages()).isGreaterThan(ROUNDS / 100);
    assertThat(all.unknownMessages()).isGreaterThan(ROUNDS / 1000);
    assertThat(all.malformedAttributes()).isGreaterThan(ROUNDS / 1000);
    assertThat(all.stale()).isGreaterThan(ROUNDS / 1000);
    assertThat(answers.get()).isGreaterThan(ROUNDS / 1000);
  }
}
