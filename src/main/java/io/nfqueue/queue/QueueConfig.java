package io.nfqueue.queue;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.libc.ThreadScheduling;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * How a queue is bound. An immutable value; each {@code with} gives a new one and refuses values
 * out of range, naming the option, the value and the range.
 */
public final class QueueConfig {
  /** The largest copy range: {@code 0xffff - NLA_HDRLEN} of the kernel. */
  public static final int MAX_COPY_RANGE = 65531;

  /** The largest receive buffer that can be asked for: the kernel doubles it. */
  public static final int MAX_RECEIVE_BUFFER_BYTES = 1 << 30;

  /** The most messages per receive call. */
  public static final int MAX_RECEIVE_BATCH_SIZE = 1024;

  private final int number;
  private KernelOptions kernel = KernelOptions.DEFAULT;
  private FallbackVerdicts fallback = FallbackVerdicts.DEFAULT;
  private int receiveBatchSize = 64;
  private NetworkNamespace namespace = NetworkNamespace.current();
  private ThreadScheduling scheduling = ThreadScheduling.UNCHANGED;
  private PacketCapture capture;
  private Replay replay;

  private QueueConfig(int number) {
    this.number = number;
  }

  private QueueConfig(QueueConfig other) {
    this(other.number, other);
  }

  private QueueConfig(int number, QueueConfig other) {
    this.number = number;
    kernel = other.kernel;
    fallback = other.fallback;
    receiveBatchSize = other.receiveBatchSize;
    namespace = other.namespace;
    scheduling = other.scheduling;
    capture = other.capture;
    replay = other.replay;
  }

  /**
   * The defaults for a queue.
   *
   * @param number 0..65535
   */
  public static QueueConfig number(int number) {
    checkRange("queue", number, 0, Verdict.MAX_QUEUE);
    return new QueueConfig(number);
  }

  /** The same for another queue, 0..65535. */
  public QueueConfig withNumber(int value) {
    checkRange("queue", value, 0, Verdict.MAX_QUEUE);
    return new QueueConfig(value, this);
  }

  static void checkRange(String option, long value, long lowest, long highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          option + "=" + value + ": " + lowest + ".." + highest + " expected");
    }
  }

  private QueueConfig with(KernelOptions value) {
    QueueConfig copy = new QueueConfig(this);
    copy.kernel = value;
    return copy;
  }

  private QueueConfig with(FallbackVerdicts value) {
    QueueConfig copy = new QueueConfig(this);
    copy.fallback = value;
    return copy;
  }

  /** Metadata only, or the payload too. Default PACKET. */
  public QueueConfig withCopyMode(CopyMode value) {
    return with(kernel.withCopyMode(value));
  }

  /** Bytes of payload per packet, 1..65531. Default 65531. */
  public QueueConfig withCopyRangeBytes(int value) {
    return with(kernel.withCopyRangeBytes(value));
  }

  /**
   * How many packets the kernel holds before it drops (or, with fail-open, lets pass), 1..2^32-1.
   * Default: the kernel's, 1024.
   */
  public QueueConfig withMaxLength(long value) {
    return with(kernel.withMaxLength(value));
  }

  /**
   * Size of the socket's receive buffer in bytes, 0..2^30; 0 is the kernel's default. The kernel
   * doubles it, and caps it at net.core.rmem_max where the process lacks CAP_NET_ADMIN on the host.
   */
  public QueueConfig withReceiveBufferBytes(int value) {
    return with(kernel.withReceiveBufferBytes(value));
  }

  /** Whether the kernel is silent (no ENOBUFS) where the socket buffer overflows. Default false. */
  public QueueConfig withNoEnobufs(boolean value) {
    return with(kernel.withNoEnobufs(value));
  }

  /**
   * Sets or clears one flag. Default: none is set.
   *
   * @param value whether it is wanted
   */
  public QueueConfig withFlag(QueueFlag flag, boolean value) {
    return with(kernel.withFlag(flag, value));
  }

  /** {@link QueueFlag#FAIL_OPEN}. */
  public QueueConfig withFailOpen(boolean value) {
    return withFlag(QueueFlag.FAIL_OPEN, value);
  }

  /** {@link QueueFlag#CONNTRACK}. */
  public QueueConfig withConntrack(boolean value) {
    return withFlag(QueueFlag.CONNTRACK, value);
  }

  /** {@link QueueFlag#GSO}. */
  public QueueConfig withGso(boolean value) {
    return withFlag(QueueFlag.GSO, value);
  }

  /** {@link QueueFlag#UID_GID}. */
  public QueueConfig withUidGid(boolean value) {
    return withFlag(QueueFlag.UID_GID, value);
  }

  /** {@link QueueFlag#SECCTX}. */
  public QueueConfig withSecctx(boolean value) {
    return withFlag(QueueFlag.SECCTX, value);
  }

  /** Messages at most per receive call, 1..1024. Default 64. Each takes 72 KiB of memory. */
  public QueueConfig withReceiveBatchSize(int value) {
    checkRange("receiveBatchSize", value, 1, MAX_RECEIVE_BATCH_SIZE);
    QueueConfig copy = new QueueConfig(this);
    copy.receiveBatchSize = value;
    return copy;
  }

  /**
   * How long a packet may stay pending before it gets the timeout verdict; zero is for ever.
   * Default 30 s.
   */
  public QueueConfig withVerdictTimeout(Duration value) {
    return with(fallback.withVerdictTimeout(value));
  }

  /** What a packet gets that nobody decided in time: ACCEPT or DROP. Default DROP. */
  public QueueConfig withTimeoutVerdict(Verdict value) {
    return with(fallback.withTimeoutVerdict(value));
  }

  /** What a packet gets whose handler failed: ACCEPT or DROP. Default DROP. */
  public QueueConfig withFailureVerdict(Verdict value) {
    return with(fallback.withFailureVerdict(value));
  }

  /** What pending packets get when the queue is closed: ACCEPT or DROP. Default DROP. */
  public QueueConfig withShutdownVerdict(Verdict value) {
    return with(fallback.withShutdownVerdict(value));
  }

  /** The network namespace whose queue it is. Default: the JVM's own. */
  public QueueConfig withNamespace(NetworkNamespace value) {
    QueueConfig copy = new QueueConfig(this);
    copy.namespace = Objects.requireNonNull(value, "netns");
    return copy;
  }

  /** The CPUs on which the receiving thread may run. Default: those on which it may run anyway. */
  public QueueConfig withCpuAffinity(CpuSet value) {
    QueueConfig copy = new QueueConfig(this);
    copy.scheduling = new ThreadScheduling(value, scheduling.nice());
    return copy;
  }

  /**
   * The nice value of the receiving thread, -20 (most favoured) to 19. Default: the one it has.
   * Less than that needs CAP_SYS_NICE.
   */
  public QueueConfig withNice(int value) {
    checkRange("nice", value, ThreadScheduling.LOWEST_NICE, ThreadScheduling.HIGHEST_NICE);
    QueueConfig copy = new QueueConfig(this);
    copy.scheduling = new ThreadScheduling(scheduling.cpus(), value);
    return copy;
  }

  /**
   * Records each packet, when it is decided, with its verdict. Several queues may share one
   * capture; it is closed after them, by whoever opened it. Default: null, for none.
   */
  public QueueConfig withCapture(PacketCapture value) {
    QueueConfig copy = new QueueConfig(this);
    copy.capture = value;
    return copy;
  }

  /**
   * Packets from a capture file instead of a kernel. CPUs, nice value, namespace, receive buffer
   * and the flags but {@link QueueFlag#FAIL_OPEN} then mean nothing. Default: null, a kernel.
   *
   * <p>In time with the file, packets that come while {@link #withMaxLength} of them are undecided
   * are dropped (or, with fail-open, pass), as a kernel does it, and are counted; at top speed they
   * wait.
   */
  public QueueConfig withReplay(Replay value) {
    QueueConfig copy = new QueueConfig(this);
    copy.replay = value;
    return copy;
  }

  /** The queue, 0..65535. */
  public int number() {
    return number;
  }

  /** What the kernel is told of it. */
  KernelOptions kernel() {
    return kernel;
  }

  /** See {@link #withCopyMode}. */
  public CopyMode copyMode() {
    return kernel.copyMode();
  }

  /** See {@link #withCopyRangeBytes}. */
  public int copyRangeBytes() {
    return kernel.copyRangeBytes();
  }

  /** See {@link #withMaxLength}; null for the kernel's default. */
  public Long maxLength() {
    return kernel.maxLength();
  }

  /** See {@link #withReceiveBufferBytes}. */
  public int receiveBufferBytes() {
    return kernel.receiveBufferBytes();
  }

  /** See {@link #withNoEnobufs}. */
  public boolean noEnobufs() {
    return kernel.noEnobufs();
  }

  /** See {@link #withFlag}. Cannot be changed. */
  public Set<QueueFlag> flags() {
    return kernel.flags();
  }

  /** See {@link #withReceiveBatchSize}. */
  public int receiveBatchSize() {
    return receiveBatchSize;
  }

  /** See {@link #withVerdictTimeout}. */
  public Duration verdictTimeout() {
    return fallback.verdictTimeout();
  }

  /** See {@link #withTimeoutVerdict}. */
  public Verdict timeoutVerdict() {
    return fallback.timeoutVerdict();
  }

  /** See {@link #withFailureVerdict}. */
  public Verdict failureVerdict() {
    return fallback.failureVerdict();
  }

  /** See {@link #withShutdownVerdict}. */
  public Verdict shutdownVerdict() {
    return fallback.shutdownVerdict();
  }

  /** See {@link #withNamespace}. */
  public NetworkNamespace namespace() {
    return namespace;
  }

  /** See {@link #withCpuAffinity} and {@link #withNice}. */
  public ThreadScheduling scheduling() {
    return scheduling;
  }

  /** See {@link #withCapture}; null for none. */
  public PacketCapture capture() {
    return capture;
  }

  /** See {@link #withReplay}; null for a kernel. */
  public Replay replay() {
    return replay;
  }
}
