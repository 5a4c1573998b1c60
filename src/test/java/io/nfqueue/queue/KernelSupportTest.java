package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Kernels that are not at hand; DoctorIT asks the one that is. */
class KernelSupportTest {
  private static final int NLMSG_ERROR = 2;
  private static final int REQUEST_BYTES = 16;
  private static final int NO_FLAGS = -1;

  /** Answers each request as {@code nfqnl_recv_config} of some kernel would. */
  private static final class Kernel extends FakeTransport {
    private final IntFunction<Errno> answers;
    private final List<Integer> queues = new ArrayList<>();
    private final List<byte[]> outbox = new ArrayList<>();

    /** From the flags asked for, or {@link #NO_FLAGS}; null acknowledges. */
    Kernel(IntFunction<Errno> answers) {
      this.answers = answers;
    }

    @Override
    public void send(byte[] bytes, int length) {
      ByteBuffer request = ByteBuffer.wrap(bytes, 0, length);
      queues.add(request.getShort(REQUEST_BYTES + 2) & 0xffff);
      // the first attribute: NFQA_CFG_FLAGS (5) or NFQA_CFG_CMD (1), after nlmsghdr and nfgenmsg
      int first = request.order(ByteOrder.nativeOrder()).getShort(REQUEST_BYTES + 4 + 2);
      int flags = request.order(ByteOrder.BIG_ENDIAN).getInt(REQUEST_BYTES + 4 + 4);
      Errno errno = answers.apply(first == Nfqnl.NFQA_CFG_FLAGS ? flags : NO_FLAGS);
      ByteBuffer answer = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
      answer.putInt(36).putShort((short) NLMSG_ERROR).putShort((short) 0).putInt(0).putInt(0);
      answer.putInt(errno == null ? 0 : -errno.number()).put(bytes, 0, REQUEST_BYTES);
      outbox.add(answer.array());
    }

    @Override
    public int receive(ReceivedDatagrams into, int timeoutMillis) {
      into.clear();
      outbox.forEach(into::add);
      outbox.clear();
      return into.size();
    }
  }

  private static Map<QueueFlag, Boolean> all(boolean known) {
    Map<QueueFlag, Boolean> flags = new EnumMap<>(QueueFlag.class);
    Arrays.stream(QueueFlag.values()).forEach(flag -> flags.put(flag, known));
    return flags;
  }

  private static KernelQueueStatistics owned(int queue) {
    return new KernelQueueStatistics(queue, 4711, 0, 2, 65531, 0, 0, 0);
  }

  @Test
  void aFlagThatIsRefusedBeforeTheQueueIsLookedForIsNotSupported() {
    Kernel withoutSecctx =
        new Kernel(
            flags -> flags == NO_FLAGS ? null : flags >= 16 ? Errno.EOPNOTSUPP : Errno.ENODEV);

    KernelSupport support = KernelSupport.ask(withoutSecctx, List.of());

    Map<QueueFlag, Boolean> expected = all(true);
    expected.put(QueueFlag.SECCTX, false);
    assertThat(support.refusal()).isNull();
    assertThat(support.flags()).isEqualTo(expected);
  }

  @Test
  void nothingIsKnownOfFlagsWhereTheKernelLooksForTheQueueFirst() {
    Kernel looksFirst = new Kernel(flags -> flags == NO_FLAGS ? null : Errno.ENODEV);

    assertThat(KernelSupport.ask(looksFirst, List.of()).flags()).isEmpty();
  }

  @Test
  void aRefusalIsKeptAndNoFlagAskedFor() {
    Kernel withoutQueues = new Kernel(flags -> Errno.EINVAL);

    KernelSupport support = KernelSupport.ask(withoutQueues, List.of());

    assertThat(support.refusal()).isEqualTo(Errno.EINVAL);
    assertThat(support.flags()).isEmpty();
    assertThat(withoutQueues.queues).hasSize(1);
  }

  @Test
  void asksAboutTheHighestQueueThatNobodyOwns() {
    Kernel kernel = new Kernel(flags -> flags == NO_FLAGS ? null : Errno.EOPNOTSUPP);

    KernelSupport.ask(kernel, List.of(owned(65535), owned(65533), owned(65534), owned(0)));

    assertThat(kernel.queues).hasSize(2 + QueueFlag.values().length).containsOnly(65532);
  }

  @Test
  void aQueueThatIsOwnedAfterAllTellsOfFlagsTheSame() {
    Kernel owned =
        new Kernel(
            flags -> flags == NO_FLAGS ? null : flags >= 32 ? Errno.EOPNOTSUPP : Errno.EPERM);

    assertThat(KernelSupport.ask(owned, List.of()).flags()).isEqualTo(all(true));
  }
}
