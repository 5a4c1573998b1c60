package io.nfqueue.queue;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * One binding of one kernel queue: packets in, verdicts out.
 *
 * <pre>{@code
 * try (PacketQueue queue = PacketQueue.open(QueueConfig.number(0))) {
 *   queue.run(packet -> packet.destinationPort() == 23 ? Verdict.drop() : Verdict.accept());
 * }
 * }</pre>
 *
 * One thread at a time receives, by {@link #run} or {@link #receive}, and is given the CPUs and
 * nice value of the configuration, for the rest of its life; threads that it starts inherit them.
 * Every other method may be called by any thread. Verdicts that the receiving thread gives are
 * gathered and leave with the next receive call, or after about a millisecond; those of other
 * threads leave at once.
 */
public final class PacketQueue implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofMillis(Integer.MAX_VALUE);
  private static final long NANOS_TO_ROUND_UP = 999_999;

  private final QueueConfig config;
  private final QueueParts parts;
  private final QueueVerdicts verdicts;
  private final PacketBatch none = new PacketBatch(new PendingPacket[0], 0).from(this);

  PacketQueue(QueueConfig config, QueueParts parts) {
    this.config = config;
    this.parts = parts;
    verdicts = new QueueVerdicts(parts);
  }

  /**
   * Binds a queue.
   *
   * @param config which, and how; with {@link QueueConfig#withReplay}, packets come from a file and
   *     no native call is made
   * @throws QueueBusyException where another socket owns it
   * @throws MissingCapabilityException without CAP_NET_ADMIN
   * @throws QueueUnsupportedException where the kernel has no NFQUEUE or not what was asked for
   * @throws QueueException where the receive thread cannot be given its CPUs or nice value
   * @throws QueueException where the file to be replayed cannot be read
   * @throws io.nfqueue.libc.NativeAccessException where native calls cannot be made
   * @throws io.nfqueue.libc.NetworkNamespaceException where the namespace cannot be entered
   * @throws io.nfqueue.netlink.NetlinkTimeoutException where the kernel does not answer
   */
  public static PacketQueue open(QueueConfig config) {
    return new QueueOpening(config, null).open();
  }

  /**
   * Binds one queue of several that share a watch; see {@link #open(QueueConfig)}.
   *
   * @param watch looks after the gathered verdicts of all of them
   */
  public static PacketQueue open(QueueConfig config, VerdictWatch watch) {
    return new QueueOpening(config, Objects.requireNonNull(watch)).open();
  }

  /**
   * Binds a queue, with a thread of the caller's making; see {@link #open(QueueConfig)}.
   *
   * @param threads makes the one thread that a binding needs besides the receiving one
   * @param watch looks after the gathered verdicts, with those of others; null for a queue alone
   */
  public static PacketQueue open(QueueConfig config, ThreadFactory threads, VerdictWatch watch) {
    return new QueueOpening(config, threads, watch).open();
  }

  /**
   * Receives and decides until {@link #close}, or the end of a replay. A handler that throws costs
   * its packet the failure verdict, and nothing else.
   *
   * @param handler decides each packet, on this thread
   * @throws io.nfqueue.libc.SyscallException where the socket fails
   */
  public void run(PacketHandler handler) {
    new HandlerLoop(this, handler, parts.books.log()).run();
  }

  /**
   * Waits for packets. What was not taken of the last batch comes first.
   *
   * @throws io.nfqueue.libc.SyscallException where the socket fails
   * @return packets; none after a lost one (ENOBUFS), a signal or a wake-up, and where the queue is
   *     suspended, closed, or at the end of its replay
   */
  public PacketBatch receive() {
    return receive(-1);
  }

  /**
   * Waits for packets, for a limited time; see {@link #receive()}.
   *
   * @param timeout how long at most; rounded up to milliseconds
   * @return the packets; none after the timeout, or earlier
   */
  public PacketBatch receive(Duration timeout) {
    if (timeout.compareTo(LONGEST_WAIT) >= 0) {
      return receive(Integer.MAX_VALUE);
    }
    return receive((int) Math.max(0, timeout.plusNanos(NANOS_TO_ROUND_UP).toMillis()));
  }

  private PacketBatch receive(int timeoutMillis) {
    PacketBatch batch = isClosed() ? none : parts.intake.receive(timeoutMillis);
    return batch.isEmpty() ? none : batch.from(this);
  }

  /**
   * Decides a packet.
   *
   * @param packet one that this binding delivered
   * @param verdict what to do with it
   * @throws AlreadyDecidedException where it has a verdict
   * @throws VerdictRefusedException where the verdict would do harm; the packet stays pending
   * @throws VerdictNotSentException where the kernel could not be told; the packet stays pending.
   *     Of a verdict that was gathered, the log and the statistics tell
   * @throws QueueClosedException after {@link #close}, or for a packet of another binding
   */
  public void decide(QueuedPacket packet, Verdict verdict) {
    decide(packet, verdict, DecisionCause.DECIDED);
  }

  /**
   * Decides a packet, saying why; see {@link #decide(QueuedPacket, Verdict)}.
   *
   * @param cause is counted
   */
  public void decide(QueuedPacket packet, Verdict verdict, DecisionCause cause) {
    verdicts.decide(packet, verdict, cause);
  }

  /**
   * Decides a packet by its id; see {@link #decide(QueuedPacket, Verdict)}.
   *
   * @param bindingId the one that delivered it
   * @param packetId 0..2^32-1
   * @throws UnknownPacketException where no such packet was delivered
   */
  public void decide(String bindingId, long packetId, Verdict verdict, DecisionCause cause) {
    verdicts.decide(bindingId, packetId, verdict, cause);
  }

  /**
   * Decides a packet unless it is decided; see {@link #decide(QueuedPacket, Verdict)}.
   *
   * @return false where it has a verdict, which is neither an error nor counted
   */
  public boolean decideIfPending(QueuedPacket packet, Verdict verdict, DecisionCause cause) {
    return verdicts.decideIfPending(packet, verdict, cause);
  }

  /**
   * Decides every packet of this binding up to one, by its id, that nobody has decided; also those
   * that other threads are about. Leaves at once, as one batch verdict where no other thread is
   * deciding one of them at this very moment.
   *
   * @param bindingId the one that delivered it
   * @param packetId the last one, 0..2^32-1; need not be pending itself
   * @param verdict for all of them; without a payload
   * @return how many it decided, at least 1
   * @throws AlreadyDecidedException where all of them have a verdict
   * @throws UnknownPacketException where no such packet was delivered
   * @throws VerdictRefusedException where the verdict would do harm to one of them; then nothing is
   *     decided
   * @throws VerdictNotSentException where the kernel could not be told of all; the rest stays
   *     pending
   * @throws QueueClosedException after {@link #close}, or for a packet of another binding
   */
  public int decideUpTo(String bindingId, long packetId, Verdict verdict, DecisionCause cause) {
    return verdicts.decideUpTo(bindingId, packetId, verdict, cause);
  }

  /**
   * Decides all packets of a batch that nobody has decided. On the receiving thread the verdicts
   * leave with what it gathers, on others at once.
   *
   * @param batch one of this binding; if not yet, all of it is handed out
   * @param verdict for all of them; without a payload
   * @return how many it decided; 0 is no error
   * @throws AlreadyDecidedException where all have a verdict, and the batch is {@link
   *     PacketBatch#finish}
   * @throws VerdictRefusedException where the verdict would do harm to one of them; then nothing is
   *     decided
   * @throws VerdictNotSentException where the kernel could not be told of all; the rest stays
   *     pending. Of verdicts that were gathered, the log and the statistics tell
   * @throws QueueClosedException after {@link #close}, or for a batch of another binding
   */
  public int decideRest(PacketBatch batch, Verdict verdict, DecisionCause cause) {
    return verdicts.decideRest(batch, verdict, cause);
  }

  /**
   * Whether a packet of this binding still waits for its verdict.
   *
   * @param packet one that this binding delivered
   */
  public boolean isPending(QueuedPacket packet) {
    PendingPacket found = parts.books.pending().find(packet);
    return found != null && found.isOpen();
  }

  /**
   * Answers all that comes from now on, and all that was received but not handed out, with one
   * verdict.
   *
   * @param verdict ACCEPT or DROP
   */
  public void suspend(Verdict verdict) {
    FallbackVerdicts.checkAcceptOrDrop("suspend", verdict);
    parts.standing.set(verdict, DecisionCause.SUSPENDED);
  }

  /** Ends {@link #suspend}. */
  public void resume() {
    parts.standing.clear();
  }

  /**
   * Tells the kernel to queue no more: to let pass (ACCEPT), or to drop (any other), what reaches
   * the queue. What was queued before is answered likewise. Packets handed out stay pending and can
   * be decided. There is no way back but a new binding.
   *
   * @param verdict ACCEPT or DROP
   */
  public void stopIntake(Verdict verdict) {
    FallbackVerdicts.checkAcceptOrDrop("stopIntake", verdict);
    parts.closing.stopIntake(verdict);
  }

  /** What can be changed while packets flow. */
  public QueueSettings settings() {
    return parts.settings;
  }

  /** How it was bound. */
  public QueueConfig config() {
    return config;
  }

  /** The binding's unguessable id, new with every bind. */
  public String bindingId() {
    return parts.books.bindingId();
  }

  /** The socket's netlink port id, unsigned; not a process id. */
  public long portId() {
    return Integer.toUnsignedLong(parts.resources.transport().portId());
  }

  /** The socket's receive buffer as granted, in bytes. */
  public int receiveBufferBytes() {
    return parts.resources.transport().receiveBufferBytes();
  }

  /** The binding's counters. */
  public QueueStatistics statistics() {
    return parts.books.statistics();
  }

  /** The kernel's counters; absent where they cannot be read, or after {@link #close}. */
  public Optional<KernelQueueStatistics> kernelStatistics() {
    return parts.resources.kernel().read(config.number()).filter(line -> line.portId() == portId());
  }

  /** The binding's counters beside the kernel's. */
  public QueueReport report() {
    return new QueueReport(statistics(), kernelStatistics().orElse(null));
  }

  /** How far the replay is; absent where the packets come from a kernel. */
  public Optional<ReplayProgress> replay() {
    return Optional.ofNullable(parts.replay);
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return parts.closing.isClosed();
  }

  /**
   * Gives what is pending the shutdown verdict, unbinds, and closes the socket. A thread in {@link
   * #receive} or {@link #run} returns. Idempotent; returns when all is done.
   */
  @Override
  public void close() {
    try {
      parts.closing.close(parts.clock);
    } finally {
      parts.resources.close();
    }
  }
}
