package io.nfqueue.camel;

import io.nfqueue.queue.CaptureConfig;
import io.nfqueue.queue.PacketCapture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;

/**
 * The captures of one CamelContext: consumers with the same file share one, which begins with the
 * first of them and ends with the last. Safe for use by many threads.
 */
final class CaptureRegistry {
  private final Map<Path, Shared> captures = new HashMap<>();

  private static final class Shared {
    private final CaptureConfig config;
    private final PacketCapture capture;
    private int consumers;
    private boolean started;

    Shared(CaptureConfig config, PacketCapture capture) {
      this.config = config;
      this.capture = capture;
    }
  }

  /** The registry of a context; every component instance of the context shares it. */
  static CaptureRegistry of(CamelContext context) {
    ExtendedCamelContext extended = context.getCamelContextExtension();
    synchronized (extended) {
      CaptureRegistry registry = extended.getContextPlugin(CaptureRegistry.class);
      if (registry == null) {
        registry = new CaptureRegistry();
        extended.addContextPlugin(CaptureRegistry.class, registry);
      }
      return registry;
    }
  }

  private static Path key(CaptureConfig config) {
    return config.file().toAbsolutePath().normalize();
  }

  /**
   * The capture of a file, for one consumer more; {@link #giveBack} comes after it.
   *
   * @param threads makes the thread of a new one
   * @throws IllegalArgumentException where the file is written with other options
   */
  synchronized PacketCapture take(CaptureConfig config, ThreadFactory threads) {
    Shared shared = captures.get(key(config));
    if (shared == null) {
      shared = new Shared(config, new PacketCapture(config, threads));
      captures.put(key(config), shared);
    } else if (!haveSameOptions(config, shared.config)) {
      throw new IllegalArgumentException(
          "capture="
              + config.file()
              + ": another endpoint writes it with other options: the same captureMaxBytes and"
              + " captureMaxFiles expected, and packets of either the kernel or a replay");
    }
    shared.consumers++;
    return shared.capture;
  }

  private static boolean haveSameOptions(CaptureConfig one, CaptureConfig other) {
    return one.maxBytes() == other.maxBytes()
        && one.maxFiles() == other.maxFiles()
        && one.lossless() == other.lossless();
  }

  /**
   * Opens the file, unless another consumer has.
   *
   * @throws IOException where it cannot be written, naming it and why
   */
  synchronized void start(CaptureConfig config) throws IOException {
    Shared shared = captures.get(key(config));
    if (!shared.started) {
      shared.capture.start();
      shared.started = true;
    }
  }

  /** For one consumer less: what it captured is in the file. */
  void giveBack(CaptureConfig config) {
    PacketCapture others;
    synchronized (this) {
      Shared shared = captures.get(key(config));
      if (--shared.consumers == 0) {
        captures.remove(key(config));
        shared.capture.close();
        return;
      }
      others = shared.capture;
    }
    others.flush();
  }
}
