package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A handler's hold on a packet, until the test lets go. */
final class Hold {
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Blocks the handler. */
  void take() throws InterruptedException, TimeoutException {
    held.countDown();
    if (!released.await(4 * QueueIT.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("the test never let go");
    }
  }

  /** Waits until a handler blocks. */
  void awaitTaken() throws InterruptedException {
    assertThat(held.await(QueueIT.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  void release() {
    released.countDown();
  }
}
