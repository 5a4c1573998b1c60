package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packets of a capture file in place of a kernel's: what is behind this seam cannot tell the
 * difference. No native call is made.
 *
 * <p>In time with the file, what has come by now and finds the queue full is lost, as a kernel
 * loses it. It comes when somebody receives, a batch at a time: a receiver that is behind is given
 * what it missed, and loses only what comes while too many packets are undecided. At top speed
 * nothing is lost: the next packet comes when there is room for it.
 */
final class ReplayTransport implements NetlinkTransport, ReplayProgress {
  private static final int NO_PORT = 0;
  private static final int NO_BUFFER = 0;
  private static final long PAUSE_AT_THE_END_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Replay replay;
  private final ReplayFile file;
  private final ReplayQueue queue;
  private final int batchSize;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean receiving;
  private boolean woken;
  private boolean started;
  private long startNanos;
  private ReplayPacket next;
  private boolean ended;
  private volatile int lastPacketId;
  private volatile boolean finished;
  private volatile boolean closed;

  private ReplayTransport(QueueConfig config, ReplayFile file) {
    this.replay = config.replay();
    this.file = file;
    queue = new ReplayQueue(config.number());
    batchSize = config.receiveBatchSize();
  }

  /**
   * Opens the file; the first receive call starts the replay.
   *
   * @throws QueueException where it cannot be read
   */
  static ReplayTransport open(QueueConfig config) {
    return new ReplayTransport(config, ReplayFile.open(config.replay(), config.number()));
  }

  @Override
  public int receive(ReceivedDatagrams into, int timeoutMillis) {
    into.clear();
    long begun = System.nanoTime();
    boolean interrupted = false;
    lock.lock();
    boolean wasFinished = finished;
    receiving = true;
    try {
      while (!closed) {
        if (!queue.hasAnswers()) {
          arrive();
        }
        queue.moveTo(into, batchSize);
        long waited = System.nanoTime() - begun;
        long left =
            timeoutMillis < 0
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(timeoutMillis) - waited;
        if (into.size() > 0 || woken || left <= 0) {
          break;
        }
        if (finished) {
          // at once, but not again and again: the last verdicts may still have to be counted
          interrupted |= wasFinished && await(Math.min(left, PAUSE_AT_THE_END_NANOS));
          break;
        }
        interrupted |= await(Math.min(left, untilNext()));
      }
      woken = false;
      return into.size();
    } finally {
      receiving = false;
      changed.signalAll();
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether it was interrupted: a socket would not have been. */
  private boolean await(long nanos) {
    try {
      changed.awaitNanos(nanos);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Lets come what has come by now. */
  private void arrive() {
    if (!started) {
      started = true;
      startNanos = System.nanoTime();
      readNext();
    }
    while (next != null
        && !closed
        && !queue.isStopped()
        && queue.waiting() < batchSize
        && isDue()) {
      queue.arrive(next);
      // one ahead: whether a packet is the last one is known before anybody has it
      readNext();
      if (next == null) {
        lastPacketId = queue.lastId();
      }
    }
    finishWhereDone();
  }

  private boolean isDue() {
    return replay.isAtTopSpeed() ? !queue.isFull() : untilNext() <= 0;
  }

  /** Nanoseconds until the next packet comes; at top speed, only a verdict makes room for it. */
  private long untilNext() {
    if (next == null || replay.isAtTopSpeed()) {
      return Long.MAX_VALUE;
    }
    long due = (long) (Math.max(0, next.sinceFirstNanos()) / replay.speed());
    return due - (System.nanoTime() - startNanos);
  }

  /** Without the lock: who decides never waits for a disk. */
  private void readNext() {
    ReplayPacket read;
    lock.unlock();
    try {
      read = file.next();
    } finally {
      lock.lock();
    }
    next = read;
    ended = read == null;
  }

  private void finishWhereDone() {
    if (ended && !finished && queue.isEmpty() && !queue.isStopped()) {
      finished = true;
    }
  }

  @Override
  public void send(byte[] bytes, int length) {
    lock.lock();
    try {
      if (closed) {
        throw new SyscallException("send to a replay after close", Errno.EBADF);
      }
      queue.take(bytes, length);
      finishWhereDone();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int portId() {
    return NO_PORT;
  }

  @Override
  public int receiveBufferBytes() {
    return NO_BUFFER;
  }

  @Override
  public boolean isFinished() {
    return finished;
  }

  @Override
  public boolean isLast(QueuedPacket packet) {
    int last = lastPacketId;
    return last != 0 && packet.rawPacketId() == last;
  }

  /** Names of the file's interfaces. */
  DeviceNames devices() {
    return file.devices();
  }

  /** What stands for a kernel's counters. */
  Optional<KernelQueueStatistics> kernelStatistics() {
    lock.lock();
    try {
      return closed ? Optional.empty() : Optional.of(queue.asKernelStatistics(NO_PORT));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ReplayStatistics statistics() {
    return new ReplayStatistics(
        queue.packets.sum(),
        queue.passedUnseen.sum(),
        queue.queueDropped.sum(),
        file.otherQueues(),
        file.notIp(),
        file.unreadable(),
        file.newPayloads(),
        queue.decided(Verdict.Kind.ACCEPT),
        queue.decided(Verdict.Kind.DROP),
        queue.decided(Verdict.Kind.REPEAT),
        queue.decided(Verdict.Kind.QUEUE),
        queue.decided(Verdict.Kind.STOP),
        queue.replaced.sum(),
        file.failure());
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
      while (receiving) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    file.close();
  }
}
