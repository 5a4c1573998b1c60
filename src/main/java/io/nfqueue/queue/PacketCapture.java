package io.nfqueue.queue;

import io.nfqueue.capture.CaptureFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the packets of one or more queues, and their verdicts, to a pcapng file, on a thread of
 * its own. Give it to {@link QueueConfig#withCapture}; close it after the queues.
 *
 * <pre>{@code
 * try (PacketCapture capture = PacketCapture.open(CaptureConfig.file(Path.of("queue0.pcapng")));
 *     PacketQueue queue = PacketQueue.open(QueueConfig.number(0).withCapture(capture))) {
 *   ...
 * }
 * }</pre>
 *
 * <p>A packet is written when its verdict was sent, or it was given up as lost: raw IP (cooked
 * where it is none), at the time when it came, on an interface named after its input device, else
 * its output device, else {@code nfqueue:N}; with its packet id, the queue, and a comment:
 *
 * <pre>
 * verdict=ACCEPT mark=0x7 oldmark=0x1 cause=DECIDED hook=INPUT
 *
 * verdict   ACCEPT, DROP, REPEAT, STOP, QUEUE:n, QUEUE:n:bypass, or LOST: closed before its verdict
 * mark      the one it goes on with, in hexadecimal
 * oldmark   the one it came with; only where the verdict changes it
 * cause     a {@link DecisionCause}; not with LOST
 * hook      a {@link Hook}, or the kernel's number where that has no name
 * payload   replaced: the verdict has another payload, which follows as a packet with the same id
 *           and comment, but payload=new
 * </pre>
 *
 * <p>It has the payload of packets: only the file's owner may read it. Neither the receiving thread
 * nor one that decides ever waits for the disk: up to 65,536 packets or 32 MiB wait to be written,
 * what does not fit is left out and counted ({@link QueueStatistics#captureDropped()}). Where
 * writing fails, the capture ends, which is logged, and the queues go on. Safe for use by many
 * threads.
 */
public final class PacketCapture implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketCapture.class);
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final String APPLICATION = "camel-nfqueue";

  private final CaptureConfig config;
  private final ThreadFactory threads;
  private final CaptureBacklog backlog;
  private volatile Thread thread;
  private volatile boolean closing;

  /**
   * Prepares a capture; {@link #start} opens its file. Packets of before wait.
   *
   * @param threads makes its one thread
   */
  public PacketCapture(CaptureConfig config, ThreadFactory threads) {
    this.config = config;
    this.threads = threads;
    backlog = new CaptureBacklog(config.lossless(), () -> LockSupport.unpark(thread));
  }

  /**
   * Opens a capture, with a thread {@code nfqueue-capture}.
   *
   * @throws IOException where the file cannot be written, naming it and why
   */
  public static PacketCapture open(CaptureConfig config) throws IOException {
    PacketCapture capture =
        new PacketCapture(
            config,
            task -> {
              Thread thread = new Thread(task, "nfqueue-capture");
              thread.setDaemon(true);
              return thread;
            });
    capture.start();
    return capture;
  }

  /**
   * Opens the file and begins to write; once.
   *
   * @throws IOException where the file cannot be written, naming it and why; then {@link #close}
   */
  public synchronized void start() throws IOException {
    if (thread != null || closing) {
      throw new IllegalStateException("capture " + config.file() + ": started or closed already");
    }
    CaptureFiles files =
        CaptureFiles.open(config.file(), config.maxBytes(), config.maxFiles(), APPLICATION);
    try {
      thread = threads.newThread(() -> write(files));
      thread.start();
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /** Takes the packets of one queue. */
  DecisionObserver of(int queue, QueueCounters counters, QueueLog log) {
    return new CaptureTap(backlog, queue, counters, log);
  }

  private void write(CaptureFiles files) {
    List<CapturedPacket> packets = List.of();
    try (files) {
      boolean last;
      do {
        last = closing;
        packets = backlog.take();
        for (CapturedPacket packet : packets) {
          packet.writeTo(files);
        }
        files.flush();
        packets.forEach(packet -> packet.tap().written());
        backlog.done(packets);
        packets = List.of();
        if (!last) {
          // an interrupt would turn the naps into spinning
          Thread.interrupted();
          LockSupport.parkNanos(this, NAP_NANOS);
        }
      } while (!last);
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("Capture {} ends here; the queue goes on", config.file(), e);
    } finally {
      packets.forEach(packet -> packet.tap().dropped());
      endBacklog();
    }
  }

  private void endBacklog() {
    backlog.end();
    backlog.take().forEach(packet -> packet.tap().dropped());
  }

  /**
   * Writes what waits, and closes the file. Waits for that, but not for more than 10 s: a disk may
   * be stuck. Idempotent.
   */
  @Override
  public void close() {
    Thread writer;
    synchronized (this) {
      closing = true;
      writer = thread;
    }
    LockSupport.unpark(writer);
    if (writer == null || awaitEnd(writer)) {
      // of one that was never started
      endBacklog();
    } else {
      LOG.warn(
          "Capture {} is not closed within {} s: it goes on in the background",
          config.file(),
          CLOSE_PATIENCE.toSeconds());
    }
  }

  private static boolean awaitEnd(Thread writer) {
    long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    boolean interrupted = false;
    long left;
    while (writer.isAlive() && (left = deadline - System.nanoTime()) > 0) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(writer, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !writer.isAlive();
  }
}
