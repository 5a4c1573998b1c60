package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NetlinkRequester;
import io.nfqueue.netlink.NlMsgErr;

/** The configuration requests of one queue: bind, change, unbind. Safe for use by many threads. */
final class QueueConfigurator {
  // together less than the second in which a queue is to be closed; closing the socket unbinds too
  private static final int CHANGE_ATTEMPTS = 2;
  private static final int UNBIND_ATTEMPTS = 1;
  private static final int BIND_ATTEMPTS = 10;

  private final NetlinkRequester requester;
  private final ConfigEncoder encoder;
  private final QueueConfig config;
  private final QueueDiagnosis diagnosis;

  QueueConfigurator(NetlinkRequester requester, QueueConfig config, QueueDiagnosis diagnosis) {
    this.requester = requester;
    this.encoder = new ConfigEncoder(config.number());
    this.config = config;
    this.diagnosis = diagnosis;
  }

  /** Binds and configures, in one message. */
  void bind() {
    String step = "bind queue " + config.number();
    NetlinkRequester.Answer answer =
        requester.ask(step, BIND_ATTEMPTS, sequence -> encoder.bind(sequence, config));
    NlMsgErr message = answer.message();
    if (message.errno().equals(Errno.EBUSY) && answer.attempts() > 1) {
      // bound by our own earlier request, whose answer was lost; the settings' may have been bad
      message =
          requester
              .ask(step, BIND_ATTEMPTS, sequence -> encoder.settings(sequence, config))
              .message();
    }
    if (!message.acknowledges()) {
      if (message.errno().equals(Errno.EPERM)
          && requester.ask(step, BIND_ATTEMPTS, encoder::nothing).message().acknowledges()) {
        // we may configure queues, so it is this one that is not ours
        throw diagnosis.busy(step, message.errno());
      }
      throw diagnosis.explain(step, message.errno(), null);
    }
  }

  /** Sets or clears NFQA_CFG_F_FAIL_OPEN. */
  void failOpen(boolean on) {
    int flag = Nfqnl.NFQA_CFG_F_FAIL_OPEN;
    requester.require(
        "set fail-open of queue " + config.number(),
        CHANGE_ATTEMPTS,
        sequence -> encoder.flags(sequence, flag, on ? flag : 0));
  }

  /** Sets how many packets the kernel holds; with 0 it takes no more. */
  void maxLength(long packets) {
    requester.require(
        "set maximum length of queue " + config.number(),
        CHANGE_ATTEMPTS,
        sequence -> encoder.maxLength(sequence, packets));
  }

  /** Unbinds; the kernel drops what is still pending. */
  void unbind() {
    requester.require("unbind queue " + config.number(), UNBIND_ATTEMPTS, encoder::unbind);
  }
}
