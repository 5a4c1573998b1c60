package io.nfqueue.camel;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;

/**
 * Starts a replay once its context is started, so that no packet meets a route that is not.
 *
 * @param threads the receive threads
 */
record ReplayStart(List<Thread> threads) implements ExtendedStartupListener {
  @Override
  public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
    // otherwise some routes are still to come
    if (alreadyStarted) {
      start();
    }
  }

  @Override
  public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
    start();
  }

  /** Each once: a context that was stopped may call again, for threads that have ended. */
  private synchronized void start() {
    for (Thread thread : threads) {
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
    }
  }
}
