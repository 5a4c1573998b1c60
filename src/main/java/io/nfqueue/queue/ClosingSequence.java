package io.nfqueue.queue;

import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkException;
import io.nfqueue.netlink.NetlinkTimeoutException;
import io.nfqueue.netlink.NetlinkTransport;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a binding ends without traffic coming to a halt: the kernel stops queueing, what is undecided
 * is answered, the queue is unbound, the socket closed. Safe for use by many threads.
 *
 * <p>The order matters: closing a socket drops all that is still pending in it.
 */
final class ClosingSequence {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);

  private final QueueConfig config;
  private final NetlinkTransport transport;
  private final QueueConfigurator configurator;
  private final PacketReceiver receiver;
  private final StandingVerdict standing;
  private final LastVerdicts lastVerdicts;
  private volatile boolean intakeStopped;
  private volatile boolean closed;

  ClosingSequence(
      QueueConfig config,
      NetlinkTransport transport,
      QueueConfigurator configurator,
      PacketReceiver receiver,
      StandingVerdict standing,
      LastVerdicts lastVerdicts) {
    this.config = config;
    this.transport = transport;
    this.configurator = configurator;
    this.receiver = receiver;
    this.standing = standing;
    this.lastVerdicts = lastVerdicts;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the kernel is told to queue no more: what it drops from then on is meant to be. */
  boolean isIntakeStopped() {
    return intakeStopped;
  }

  /** See {@link PacketQueue#stopIntake}. */
  synchronized void stopIntake(Verdict verdict) {
    if (closed || intakeStopped) {
      return;
    }
    intakeStopped = true;
    try {
      // two messages: in one, a packet could meet a full queue that does not yet let pass
      configurator.flags(
          Set.of(QueueFlag.FAIL_OPEN),
          verdict.kind() == Verdict.Kind.ACCEPT ? Set.of(QueueFlag.FAIL_OPEN) : Set.of());
      configurator.maxLength(0);
    } catch (QueueException | NetlinkTimeoutException | SyscallException e) {
      LOG.warn(
          "Queue {}: the kernel goes on queueing until it is closed: {}",
          config.number(),
          e.getMessage());
    }
    standing.set(verdict, DecisionCause.SHUTDOWN);
  }

  /**
   * Changes a setting, unless the queue is on its way to its end: it must not begin again.
   *
   * @throws QueueClosedException where it is
   */
  synchronized void whileOpen(Runnable change) {
    if (closed || intakeStopped) {
      throw QueueClosedException.notChanged(config.number());
    }
    change.run();
  }

  /**
   * See {@link PacketQueue#close}.
   *
   * @param clock is stopped on the way
   */
  synchronized void close(QueueClock clock) {
    if (closed) {
      return;
    }
    stopIntake(config.shutdownVerdict());
    closed = true;
    transport.wake();
    clock.stop();
    standing.drain();
    lastVerdicts.give();
    try {
      configurator.unbind();
    } catch (NetlinkException | NetlinkTimeoutException | SyscallException e) {
      LOG.debug("Queue {}: closing the socket unbinds: {}", config.number(), e.getMessage());
    } finally {
      transport.close();
      // what nobody could be told about: the kernel has dropped it
      receiver.awaitQuiet();
      lastVerdicts.countLost();
    }
  }
}
