package io.nfqueue.libc;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Tasks that change the thread on which they run (its namespace, its scheduling), and so get one of
 * their own that ends with them.
 */
public final class OwnThread {
  private OwnThread() {}

  /**
   * Does something on a thread of its own, and waits for it.
   *
   * @param name of the thread
   * @param task what to do; short, as an interrupt does not end the wait
   * @param <T> what the task gives
   * @return what the task gave
   * @throws ExecutionException where the task throws; its cause is what it threw
   */
  public static <T> T call(String name, Callable<T> task) throws ExecutionException {
    FutureTask<T> inside = new FutureTask<>(task);
    Thread thread = new Thread(inside, name);
    thread.setDaemon(true);
    thread.start();
    awaitEnd(thread);
    try {
      return inside.get();
    } catch (InterruptedException e) {
      // what is done is not waited for
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until a thread has ended, whoever interrupts meanwhile.
   *
   * @param thread another than the calling one
   */
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    // not before the end: it would turn the wait into spinning
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
