package io.nfqueue.queue;

import io.nfqueue.capture.CaptureFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
 * <p>A packet is written when its verdict was sent, or it was given up as lost: in the form of
 * Linux cooked capture (LINKTYPE_LINUX_SLL), at the time when it came, on an interface named after
 * its input device, else its output device, else {@code nfqueue:N}; with its packet id, the queue,
 * and a comment:
 *
 * <pre>
 * verdict=ACCEPT mark=0x7 oldmark=0x1 cause=DECIDED hook=FORWARD indev=lan0 outdev=wan0
 *
 * verdict   ACCEPT, DROP, REPEAT, STOP, QUEUE:n, QUEUE:n:bypass, or LOST: closed before its verdict
 * mark      the one it goes on with, in hexadecimal
 * oldmark   the one it came with; only where the verdict changes it
 * cause     a {@link DecisionCause}; not with LOST
 * hook      a {@link Hook}, or the kernel's number where that has no name
 * indev     name of the interface that it came in by, where there is one; a % or blank in it is
 *           %25 or %20
 * outdev    name of the interface that it was to go out by, where there is one
 * priority  the new priority, decimal; from here on, only what the verdict changes
 * vlan      the new VLAN tag: protocol/TCI, both hexadecimal
 * l2hdr     the new layer-2 header, hexadecimal
 * ctmark    the new mark of the connection, and which bits of it: mark/mask, both hexadecimal
 * cttimeout the new timeout of the connection in seconds
 * cthelper  the connection's new helper; empty where it is taken away
 * payload   replaced: the verdict has another payload, which follows as a packet with the same id
 *           and comment, but payload=new
 * </pre>
 *
 * <p>It has the payload of packets: only the file's owner may read it. Neither the receiving thread
 * nor one that decides ever waits for the disk: up to 65,536 packets or 32 MiB wait to be written,
 * what does not fit is left out and counted ({@link QueueStatistics#captureDropped()}). A lossless
 * one waits instead, but not for more than 10 s in which nothing can be written. Where writing
 * fails, the capture ends, which is logged, and the queues go on. Safe for use by many threads.
 */
public final class PacketCapture implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketCapture.class);
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String APPLICATION = "camel-nfqueue";

  private final CaptureConfig config;
  private final Duration patience;
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
    this(config, threads, PATIENCE);
  }

  PacketCapture(CaptureConfig config, ThreadFactory threads, Duration patience) {
    this.config = config;
    this.threads = threads;
    this.patience = patience;
    backlog =
        new CaptureBacklog(
            config.lossless() ? patience : Duration.ZERO, () -> LockSupport.unpark(thread));
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
   * @throws IOException where the file cannot be written, naming it and why: also where a queue of
   *     this JVM replays it; then {@link #close}
   */
  public synchronized void start() throws IOException {
    if (thread != null || closing) {
      throw new IllegalStateException("capture " + config.file() + ": started or closed already");
    }
    Path replayed = ReplayFile.findOpen(config::overwrites);
    if (replayed != null) {
      throw new IOException(
          "capture file "
              + config.file()
              + " cannot be written: "
              + replayed
              + " is being replayed");
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
  DecisionObserver of(QueueCounters counters, QueueLog log) {
    return new CaptureTap(backlog, counters, log);
  }

  private void write(CaptureFiles files) {
    CaptureOutput output = new CaptureOutput(files, backlog);
    try (files) {
      boolean last;
      do {
        last = closing;
        output.writeAll();
        if (!last) {
          // an interrupt would turn the naps into spinning
          Thread.interrupted();
          LockSupport.parkNanos(this, NAP_NANOS);
        }
      } while (!last);
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("Capture {} ends here; the queue goes on", config.file(), e);
    } finally {
      output.end();
      endBacklog();
    }
  }

  private void endBacklog() {
    backlog.end();
    backlog.take().forEach(packet -> packet.tap().dropped());
  }

  /**
   * Writes what waits. Waits for that, but not for more than 10 s in which nothing can be written.
   * At once where the capture is not started, or has ended.
   */
  public void flush() {
    if (thread != null && !backlog.awaitDone(patience)) {
      LOG.warn("Capture {}: nothing written for {} s", config.file(), patience.toSeconds());
    }
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
          patience.toSeconds());
    }
  }

  private boolean awaitEnd(Thread writer) {
    long deadline = System.nanoTime() + patience.toNanos();
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
