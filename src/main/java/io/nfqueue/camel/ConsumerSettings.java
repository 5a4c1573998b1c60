package io.nfqueue.camel;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.queue.CaptureConfig;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueueRange;
import io.nfqueue.queue.Replay;
import io.nfqueue.queue.Verdict;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.util.ObjectHelper;

/**
 * A consumer's options, judged: ranges checked, texts read, and what is not set worked out from
 * failMode.
 *
 * @param template everything about the queue but its number and its thread's CPUs
 * @param cpus those of the receive threads, in turn; none: any
 * @param capture of all its queues; null for none
 * @param batching whether an exchange is about a batch of packets, else about one
 * @param autoVerdict whether the end of an exchange decides
 * @param defaultVerdict for exchanges that end well without a verdict
 * @param failureVerdict for exchanges that fail
 * @param suspendVerdict while suspended
 * @param malformedVerdict for malformed packets; null lets the route decide
 */
record ConsumerSettings(
    QueueConfig template,
    List<CpuSet> cpus,
    CaptureConfig capture,
    boolean batching,
    boolean autoVerdict,
    Verdict defaultVerdict,
    Verdict failureVerdict,
    Verdict suspendVerdict,
    Verdict malformedVerdict) {

  /**
   * Judges.
   *
   * @throws IllegalArgumentException naming option, value and range
   */
  static ConsumerSettings of(NfqueueConfiguration options) {
    boolean open = options.getFailMode() == FailMode.open;
    FallbackVerdict fallback = open ? FallbackVerdict.ACCEPT : FallbackVerdict.DROP;
    Verdict failureVerdict = or(options.getFailureVerdict(), fallback).verdict();
    MalformedVerdict malformed =
        or(options.getMalformedVerdict(), open ? MalformedVerdict.ACCEPT : MalformedVerdict.DROP);
    Verdict defaultVerdict = defaultVerdict(options.getDefaultVerdict());
    if (options.getVerdictTimeout() <= 0) {
      throw new IllegalArgumentException(
          "verdictTimeout=" + options.getVerdictTimeout() + ": more than 0 ms expected");
    }
    QueueConfig template =
        QueueConfig.number(0)
            .withCopyMode(options.getCopyMode())
            .withCopyRangeBytes(options.getCopyRange())
            .withReceiveBufferBytes(options.getReceiveBufferSize())
            .withNoEnobufs(options.isNoEnobufs())
            .withFailOpen(or(options.getFailOpen(), open))
            .withGso(options.isGso())
            .withUidGid(options.isUidGid())
            .withConntrack(options.isConntrack())
            .withSecctx(options.isSecctx())
            .withReceiveBatchSize(options.getReceiveBatchSize())
            .withVerdictTimeout(Duration.ofMillis(options.getVerdictTimeout()))
            .withTimeoutVerdict(or(options.getTimeoutVerdict(), fallback).verdict())
            .withFailureVerdict(failureVerdict)
            .withShutdownVerdict(or(options.getShutdownVerdict(), fallback).verdict())
            .withNamespace(namespace(options.getNetns()))
            .withReplay(replay(options));
    if (options.getMaxLength() != null) {
      template = template.withMaxLength(options.getMaxLength());
    }
    if (options.getNice() != null) {
      template = template.withNice(options.getNice());
    }
    ConsumerSettings settings =
        new ConsumerSettings(
            template,
            cpus(options.getCpuAffinity()),
            capture(options),
            options.isBatching(),
            options.isAutoVerdict(),
            defaultVerdict,
            failureVerdict,
            or(options.getSuspendVerdict(), fallback).verdict(),
            malformed.verdict());
    settings.checkNotCapturedOver(template.replay());
    return settings;
  }

  /**
   * Null for the kernel, and for a resource: only a consumer looks for its file. The speed is
   * judged all the same.
   */
  private static Replay replay(NfqueueConfiguration options) {
    double speed = Replay.parseSpeed(options.getReplaySpeed());
    String file = options.getReplay();
    if (ObjectHelper.isEmpty(file) || ReplayResource.isOnClasspath(file)) {
      return null;
    }
    try {
      return Replay.of(ReplayResource.path(file)).withSpeed(speed);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("replay=" + file + ": a path expected", e);
    }
  }

  private static Verdict defaultVerdict(String text) {
    Verdict verdict = null;
    try {
      verdict = Verdict.parse(text);
    } catch (IllegalArgumentException e) {
      // said below, in the option's own words
    }
    if (verdict == null || verdict.kind() == Verdict.Kind.REPEAT) {
      throw new IllegalArgumentException(
          "defaultVerdict="
              + text
              + ": ACCEPT, DROP, STOP, QUEUE:n or QUEUE:n:bypass (n 0..65535) expected (REPEAT"
              + " needs a changed mark)");
    }
    return verdict;
  }

  private static List<CpuSet> cpus(String text) {
    if (ObjectHelper.isEmpty(text)) {
      return List.of();
    }
    try {
      return Stream.of(text.split("/", -1)).map(CpuSet::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cpuAffinity=" + text + ": " + e.getMessage(), e);
    }
  }

  /** Judged also where nothing is captured: a wrong option is wrong for all endpoints. */
  private static CaptureConfig capture(NfqueueConfiguration options) {
    boolean none = ObjectHelper.isEmpty(options.getCapture());
    CaptureConfig capture =
        CaptureConfig.file(Path.of(none ? "" : options.getCapture()))
            .withMaxBytes(options.getCaptureMaxBytes())
            .withMaxFiles(options.getCaptureMaxFiles());
    return none ? null : capture;
  }

  /**
   * A capture empties its file, and nothing would be left to be replayed.
   *
   * @param replay null for none
   */
  void checkNotCapturedOver(Replay replay) {
    if (capture != null && replay != null && capture.overwrites(replay.file())) {
      throw new IllegalArgumentException(
          "capture="
              + capture.file()
              + ": another file than the replayed "
              + replay.file()
              + " expected");
    }
  }

  /** The namespace of an endpoint, consumer or producer. */
  private static NetworkNamespace namespace(String netns) {
    return ObjectHelper.isEmpty(netns) ? NetworkNamespace.current() : NetworkNamespace.of(netns);
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  /**
   * How to bind one of the queues.
   *
   * @param number 0..65535
   * @param range all of them
   */
  QueueConfig queue(int number, QueueRange range) {
    QueueConfig queue = template.withNumber(number);
    if (queue.replay() != null) {
      queue = queue.withReplay(queue.replay().spreadOver(range));
    }
    int place = number - range.first();
    return cpus.isEmpty() ? queue : queue.withCpuAffinity(cpus.get(place % cpus.size()));
  }
}
