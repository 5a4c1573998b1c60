package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** When the receive threads of a replay begin. */
class ReplayStartTest {
  private final AtomicInteger begun = new AtomicInteger();
  private final Thread thread = new Thread(begun::incrementAndGet);
  private final ReplayStart start = new ReplayStart(List.of(thread));

  @Test
  void atOnceWhereTheContextIsStarted() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      context.addStartupListener(start);

      thread.join();
      assertThat(begun).hasValue(1);
    }
  }

  @Test
  void whenAllRoutesAreAndOnlyOnce() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.addStartupListener(start);
      start.onCamelContextStarted(context, false);
      assertThat(thread.getState()).isEqualTo(Thread.State.NEW);

      context.start();
      thread.join();
      context.stop();
      context.start();

      assertThat(begun).hasValue(1);
    }
  }
}
