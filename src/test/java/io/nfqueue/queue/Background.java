package io.nfqueue.queue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Something that a test does on another thread, and whose failure is the test's. */
final class Background {
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Thread thread;

  interface Task {
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

  static Background start(String name, Task task) {
    Background background = new Background(name, task);
    background.thread.start();
    return background;
  }

  boolean isDone() {
    return done.isDone();
  }

  /** Waits for its end, and fails where it failed; {@link ExecutionException} has the cause. */
  void join() throws Exception {
    join(QueueIT.PATIENCE);
  }

  void join(Duration atMost) throws Exception {
    done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where it is at this moment. */
  StackTraceElement[] stack() {
    return thread.getStackTrace();
  }
}
