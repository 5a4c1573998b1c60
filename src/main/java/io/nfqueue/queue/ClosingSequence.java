package io.nfqueue.queue;

import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkException;
import io.nfqueue.netlink.NetlinkTimeoutException;
import io.nfqueue.netlink.NetlinkTransport;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
  private static final int SETTLE_ATTEMPTS = 20;
  private static final long SETTLE_PAUSE_NANOS = 1_000_000;

  private final QueueConfig config;
  private final NetlinkTransport transport;
  private final QueueConfigurator configurator;
  private final PacketReceiver receiver;
  private final StandingVerdict standing;
  private final VerdictSender sender;
  private final PendingPackets pending;
  private final PacketDecider decider;
  private volatile boolean intakeStopped;
  private volatile boolean closed;

  ClosingSequence(
      QueueConfig config,
      NetlinkTransport transport,
      QueueConfigurator configurator,
      PacketReceiver receiver,
      StandingVerdict standing,
      VerdictSender sender,
      PendingPackets pending,
      PacketDecider decider) {
    this.config = config;
    this.transport = transport;
    this.configurator = configurator;
    this.receiver = receiver;
    this.standing = standing;
    this.sender = sender;
    this.pending = pending;
    this.decider = decider;
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
    // with an interrupt the pauses that verdicts of other threads need would be none
    boolean interrupted = Thread.interrupted();
    settle();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      configurator.unbind();
    } catch (NetlinkException | NetlinkTimeoutException | SyscallException e) {
      LOG.debug("Queue {}: closing the socket unbinds: {}", config.number(), e.getMessage());
    } finally {
      transport.close();
      countLost();
    }
  }

  /** What nobody could be told about: the kernel has dropped it. */
  private void countLost() {
    receiver.awaitQuiet();
    pending.forEach(sender::lose);
  }

  /** Decides what is left; verdicts that other threads are just giving get a moment to leave. */
  private void settle() {
    sender.gatherNoMore();
    AtomicInteger undecided = new AtomicInteger();
    for (int i = 0; i < SETTLE_ATTEMPTS; i++) {
      if (i > 0) {
        LockSupport.parkNanos(SETTLE_PAUSE_NANOS);
      }
      undecided.set(0);
      pending.forEach(
          packet -> {
            decider.decideUndecided(packet, config.shutdownVerdict(), DecisionCause.SHUTDOWN);
            if (!packet.isDecided()) {
              undecided.incrementAndGet();
            }
          });
      if (undecided.get() == 0) {
        break;
      }
    }
  }
}
