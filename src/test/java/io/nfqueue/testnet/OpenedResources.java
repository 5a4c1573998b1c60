package io.nfqueue.testnet;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has opened, to be closed in the opposite order, all of it, whatever fails. */
final class OpenedResources implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  synchronized void add(AutoCloseable resource) {
    resources.push(resource);
  }

  private synchronized AutoCloseable takeLast() {
    return resources.poll();
  }

  /**
   * Closes all; the lock is not held meanwhile.
   *
   * @throws IllegalStateException where some could not be closed, with all reasons
   */
  @Override
  public void close() {
    IllegalStateException failure = null;
    for (AutoCloseable next = takeLast(); next != null; next = takeLast()) {
      try {
        next.close();
      } catch (Exception | AssertionError e) {
        failure = failure == null ? new IllegalStateException("cannot close: " + e) : failure;
        failure.addSuppressed(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
