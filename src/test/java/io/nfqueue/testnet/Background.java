package io.nfqueue.testnet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Something that a test does on another thread, and whose failure is the test's. */
public final class Background {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Thread thread;

  /** What it is. */
  public interface Task {
    /** Does it. */
    void run() throws Exception;
  }

  private Background(String name, Task task) {
    thread =
        new Thread(
            () -> {
              try {
                task.run();
                done.complete(null);
              } catch (Throwable t) {
                done.completeExceptionally(t);
              }
            },
            name);
    thread.setDaemon(true);
  }

  /** Starts it. */
  public static Background start(String name, Task task) {
    Background background = new Background(name, task);
    background.thread.start();
    return background;
  }

  /** Whether it has ended, however. */
  public boolean isDone() {
    return done.isDone();
  }

  /**
   * Waits up to 5 s for its end, and fails where it failed; {@link ExecutionException} has the
   * cause.
   */
  public void join() throws Exception {
    join(PATIENCE);
  }

  /** As above, with another patience. */
  public void join(Duration atMost) throws Exception {
    done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where it is at this moment. */
  public StackTraceElement[] stack() {
    return thread.getStackTrace();
  }
}
