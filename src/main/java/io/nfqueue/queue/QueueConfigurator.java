package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NetlinkRequester;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgWriter;
import java.util.EnumSet;
import java.util.Set;

/** The configuration requests of one queue: bind, change, unbind. Safe for use by many threads. */
final class QueueConfigurator {
  // together less than the second in which a queue is to be closed; closing the socket unbinds too
  private static final int CHANGE_ATTEMPTS = 2;
  private static final int UNBIND_ATTEMPTS = 1;
  private static final int BIND_ATTEMPTS = 10;

  private final NetlinkRequester requester;
  private final ConfigEncoder encoder;
  private final int queue;
  private final KernelOptions options;
  private final QueueDiagnosis diagnosis;

  QueueConfigurator(
      NetlinkRequester requester, int queue, KernelOptions options, QueueDiagnosis diagnosis) {
    this.requester = requester;
    this.encoder = new ConfigEncoder(queue);
    this.queue = queue;
    this.options = options;
    this.diagnosis = diagnosis;
  }

  /** Binds and configures, in one message. */
  void bind() {
    String step = "bind queue " + queue;
    NetlinkRequester.Answer answer =
        requester.ask(step, BIND_ATTEMPTS, sequence -> encoder.bind(sequence, options));
    NlMsgErr message = answer.message();
    if (message.errno().equals(Errno.EBUSY) && answer.attempts() > 1) {
      // bound by our own earlier request, whose answer was lost; the settings' may have been bad
      message =
          requester
              .ask(step, BIND_ATTEMPTS, sequence -> encoder.settings(sequence, options))
              .message();
    }
    if (!message.acknowledges()) {
      if (message.errno().equals(Errno.EPERM)
          && requester.ask(step, BIND_ATTEMPTS, encoder::nothing).message().acknowledges()) {
        // we may configure queues, so it is this one that is not ours
        throw diagnosis.busy(step, message.errno());
      }
      // not bound: what could be set does not stay
      throw refusal(
          step,
          message.errno(),
          options.flags(),
          (sequence, flag) -> encoder.flags(sequence, flag, flag));
    }
  }

  private QueueException refusal(
      String step, Errno errno, Set<QueueFlag> wanted, FlagQuestion question) {
    return QueueDiagnosis.saysUnsupported(errno) && !wanted.isEmpty()
        ? diagnosis.unsupported(step, errno, unsupported(step, wanted, question))
        : diagnosis.explain(step, errno, null);
  }

  /** Asks the kernel for flags, and changes nothing. */
  private interface FlagQuestion {
    NlMsgWriter encode(int sequence, Set<QueueFlag> flags);
  }

  /** Those flags that the kernel refuses one by one; all where it does not tell. */
  private Set<QueueFlag> unsupported(String step, Set<QueueFlag> wanted, FlagQuestion question) {
    Set<QueueFlag> refused = EnumSet.noneOf(QueueFlag.class);
    for (QueueFlag flag : wanted) {
      Set<QueueFlag> alone = Set.of(flag);
      NlMsgErr answer =
          requester
              .ask(step, CHANGE_ATTEMPTS, sequence -> question.encode(sequence, alone))
              .message();
      if (QueueDiagnosis.saysUnsupported(answer.errno())) {
        refused.add(flag);
      }
    }
    return refused.isEmpty() ? wanted : refused;
  }

  /**
   * Sets or clears flags.
   *
   * @param mask those to set or clear
   * @param flags of these, those to set
   */
  void flags(Set<QueueFlag> mask, Set<QueueFlag> flags) {
    change("set flags of queue " + queue, flags, sequence -> encoder.flags(sequence, mask, flags));
  }

  /** Sets how many packets the kernel holds; with 0 it takes no more. */
  void maxLength(long packets) {
    change(
        "set maximum length of queue " + queue,
        Set.of(),
        sequence -> encoder.maxLength(sequence, packets));
  }

  /** Sets how much of a packet the kernel hands over. */
  void copyMode(CopyMode mode, int copyRangeBytes) {
    change(
        "set copy mode of queue " + queue,
        Set.of(),
        sequence -> encoder.copyMode(sequence, mode, copyRangeBytes));
  }

  private void change(String step, Set<QueueFlag> wanted, NetlinkRequester.Encoder request) {
    NlMsgErr answer = requester.ask(step, CHANGE_ATTEMPTS, request).message();
    if (!answer.acknowledges()) {
      throw refusal(step, answer.errno(), wanted, encoder::flagsWithoutSetting);
    }
  }

  /** Unbinds; the kernel drops what is still pending. */
  void unbind() {
    requester.require("unbind queue " + queue, UNBIND_ATTEMPTS, encoder::unbind);
  }
}
