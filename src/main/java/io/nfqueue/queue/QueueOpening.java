package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a queue is opened: all that it needs, and nothing left open where something is not to be had.
 *
 * @param config which, and how
 * @param threads makes the clock's thread
 * @param watch null where the queue is opened alone
 */
record QueueOpening(QueueConfig config, ThreadFactory threads, VerdictWatch watch) {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);

  /** With a thread of the usual name. */
  QueueOpening(QueueConfig config, VerdictWatch watch) {
    this(config, task -> clockThread(config, task), watch);
  }

  private static Thread clockThread(QueueConfig config, Runnable task) {
    Thread thread = new Thread(task, "nfqueue-" + config.number() + "-clock");
    thread.setDaemon(true);
    return thread;
  }

  /** See {@link PacketQueue#open(QueueConfig)}. */
  PacketQueue open() {
    return config.replay() == null
        ? open(LibC.load())
        : open(ReceiveThread.asItIs(config), QueueResources.replay(config));
  }

  /** A queue of the kernel behind these calls. */
  PacketQueue open(LibC libc) {
    ReceiveThread receiveThread = new ReceiveThread(libc, config);
    receiveThread.check();
    return open(receiveThread, QueueResources.open(config, libc));
  }

  private PacketQueue open(ReceiveThread receiveThread, QueueResources resources) {
    try {
      PacketQueue queue =
          new PacketQueue(config, new QueueParts(config, resources, receiveThread, threads, watch));
      LOG.info("Queue {}: {}", config.number(), resources.describe(config));
      resources.kernel().tellWhereAbsent();
      return queue;
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }
}
