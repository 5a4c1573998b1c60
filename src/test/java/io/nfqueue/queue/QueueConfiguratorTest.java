package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NetlinkException;
import io.nfqueue.netlink.NetlinkRequester;
import io.nfqueue.netlink.NetlinkTimeoutException;
import io.nfqueue.netlink.NlMsgErr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueueConfiguratorTest {
  private static final int CONFIG = 0x302;
  private static final int LOST = -1;

  private final FakeTransport transport = new FakeTransport();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final NetlinkRequester requester =
      new NetlinkRequester(transport, (answered, millis) -> answer(millis));
  private final QueueConfig config = QueueConfig.number(7).withMaxLength(50);
  private final QueueConfigurator configurator =
      new QueueConfigurator(
          requester,
          7,
          config.kernel(),
          new QueueDiagnosis(null, config, KernelQueueFile.UNREADABLE));
  private int answered;

  /** The kernel: answers what was sent last with the next error number, or loses the answer. */
  private void answer(int millis) {
    if (transport.sent().size() > answered) {
      answered = transport.sent().size();
      int error = answers.remove();
      if (error != LOST) {
        byte[] request = transport.sent().get(answered - 1);
        int sequence = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).getInt(8);
        requester.complete(new NlMsgErr(error, CONFIG, sequence, null, -1));
        return;
      }
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void answers(Integer... errors) {
    answers.addAll(List.of(errors));
  }

  /** The types of the attributes in each request. */
  private List<List<Integer>> requests() {
    List<List<Integer>> requests = new ArrayList<>();
    for (byte[] request : transport.sent()) {
      ByteBuffer in = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
      assertThat(in.getShort(18)).as("queue, big-endian").isEqualTo((short) 0x0700);
      List<Integer> types = new ArrayList<>();
      for (int at = 20; at < request.length; at += (in.getShort(at) + 3) / 4 * 4) {
        types.add((int) in.getShort(at + 2));
      }
      requests.add(types);
    }
    return requests;
  }

  @Test
  void bindsAndConfiguresInOneMessage() {
    answers(0);
    configurator.bind();
    assertThat(requests()).containsExactly(List.of(1, 2, 3));
  }

  @Test
  void goesOnWithTheSettingsWhereItsOwnRetriedBindIsBusy() {
    answers(LOST, Errno.EBUSY.number(), 0);
    configurator.bind();
    assertThat(requests()).containsExactly(List.of(1, 2, 3), List.of(1, 2, 3), List.of(2, 3));
  }

  @Test
  void isBusyWhereTheFirstBindIs() {
    answers(Errno.EBUSY.number());
    assertThatThrownBy(configurator::bind).isInstanceOf(QueueBusyException.class);
    assertThat(requests()).hasSize(1);
  }

  @Test
  void saysWhyTheSettingsAreRefusedAfterItsOwnRetriedBind() {
    answers(LOST, Errno.EBUSY.number(), Errno.EOPNOTSUPP.number());
    assertThatThrownBy(configurator::bind).isInstanceOf(QueueUnsupportedException.class);
  }

  @Test
  void givesUpWhereNoAnswerComes() {
    answers(LOST, LOST, LOST, LOST, LOST, LOST, LOST, LOST, LOST, LOST);
    assertThatThrownBy(configurator::bind)
        .isInstanceOf(NetlinkTimeoutException.class)
        .hasMessageContaining("bind queue 7");
    assertThat(requests()).hasSize(10);
  }

  @Test
  void setsAndClearsFlagsOfTheMaskAndLeavesTheOthers() {
    answers(0, 0);
    configurator.flags(Set.of(QueueFlag.GSO, QueueFlag.SECCTX), Set.of(QueueFlag.SECCTX));
    configurator.flags(Set.of(QueueFlag.FAIL_OPEN), Set.of());
    assertThat(requests()).containsExactly(List.of(5, 4), List.of(5, 4));
    ByteBuffer first = ByteBuffer.wrap(transport.sent().get(0));
    ByteBuffer second = ByteBuffer.wrap(transport.sent().get(1));
    assertThat(first.getInt(24)).as("flags").isEqualTo(16);
    assertThat(first.getInt(32)).as("mask").isEqualTo(4 + 16);
    assertThat(second.getInt(24)).as("flags").isZero();
    assertThat(second.getInt(32)).as("mask").isEqualTo(1);
  }

  @Test
  void asksForEachFlagAloneWhichOneIsRefusedAndSetsNone() {
    answers(Errno.EOPNOTSUPP.number(), Errno.EBUSY.number(), Errno.EOPNOTSUPP.number());
    Set<QueueFlag> wanted = EnumSet.of(QueueFlag.GSO, QueueFlag.SECCTX);
    assertThatThrownBy(() -> configurator.flags(wanted, wanted))
        .isInstanceOf(QueueUnsupportedException.class)
        .message()
        .startsWith("set flags of queue 7: EOPNOTSUPP (95): this kernel (Linux ")
        .contains("secctx (NFQA_CFG_F_SECCTX, Linux 4.2; ")
        .doesNotContain("gso");
    assertThat(requests()).containsExactly(List.of(5, 4), List.of(1, 5, 4), List.of(1, 5, 4));
    assertThat(transport.sent().get(1)[24]).as("NFQNL_CFG_CMD_BIND").isEqualTo((byte) 1);
  }

  @Test
  void namesAllFlagsWhereTheKernelDoesNotTellWhichOneItRefuses() {
    int busy = Errno.EBUSY.number();
    answers(Errno.EOPNOTSUPP.number(), busy, busy);
    Set<QueueFlag> wanted = EnumSet.of(QueueFlag.GSO, QueueFlag.UID_GID);
    assertThatThrownBy(() -> configurator.flags(wanted, wanted))
        .isInstanceOf(QueueUnsupportedException.class)
        .hasMessageContainingAll("gso (NFQA_CFG_F_GSO", " and uidGid (NFQA_CFG_F_UID_GID");
  }

  @Test
  void namesNoFlagWhereNoneIsWanted() {
    answers(Errno.EOPNOTSUPP.number());
    assertThatThrownBy(() -> configurator.maxLength(5))
        .isInstanceOf(QueueUnsupportedException.class)
        .hasMessageContainingAll("set maximum length of queue 7", "does not know the request");
    assertThat(requests()).hasSize(1);
  }

  @Test
  void setsTheMaximumLength() {
    answers(0);
    configurator.maxLength(0);
    assertThat(requests()).containsExactly(List.of(3));
    assertThat(ByteBuffer.wrap(transport.sent().get(0)).getInt(24)).isZero();
  }

  @Test
  void unbinds() {
    answers(0);
    configurator.unbind();
    assertThat(requests()).containsExactly(List.of(1));
    assertThat(transport.sent().get(0)[24]).as("NFQNL_CFG_CMD_UNBIND").isEqualTo((byte) 2);
  }

  @Test
  void namesTheStepThatIsRefused() {
    answers(Errno.ENODEV.number());
    assertThatThrownBy(configurator::unbind)
        .isInstanceOf(NetlinkException.class)
        .hasMessage("unbind queue 7: ENODEV (19)");
  }
}
