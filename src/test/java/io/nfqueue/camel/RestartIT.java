package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A route that is started and stopped over and over leaves nothing behind. */
class RestartIT extends RoutedGateIT {
  private static final int WARM_UP = 3;
  private static final int RESTARTS = 30;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("nfqueue"))
        .sorted()
        .toList();
  }

  private void restart(int i) throws Exception {
    gate.context().getRouteController().startRoute("route");
    assertThat(gate.arrivingOf("packet " + i)).containsExactly("packet " + i);
    assertThat(threads()).hasSizeGreaterThanOrEqualTo(4);
    gate.context().getRouteController().stopRoute("route");
  }

  @Test
  void noDescriptorAndNoThread() throws Exception {
    gate.route(r -> r.from(nfqueue("0-1")).routeId("route").autoStartup(false).to("mock:on"));
    for (int i = 0; i < WARM_UP; i++) {
      restart(i);
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(threads()).isEmpty());
    long before = descriptors();
    for (int i = 0; i < RESTARTS; i++) {
      restart(i);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(threads()).isEmpty();
              // fewer is no leak: the garbage collector closes what others have forgotten
              assertThat(descriptors()).isLessThanOrEqualTo(before);
            });
  }

  @Test
  void noDescriptorAndNoThreadWhereTheStartFails() throws Exception {
    gate.route(
        r -> {
          r.from(nfqueue("2")).to("mock:on");
          r.from(nfqueue("0-2")).routeId("route").autoStartup(false).to("mock:on");
        });
    List<String> threadsBefore = threads();
    for (int i = 0; i < WARM_UP; i++) {
      startInVain();
    }
    long before = descriptors();
    for (int i = 0; i < RESTARTS; i++) {
      startInVain();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(threads()).isEqualTo(threadsBefore);
              assertThat(descriptors()).isLessThanOrEqualTo(before);
            });
  }

  private void startInVain() {
    try {
      gate.context().getRouteController().startRoute("route");
    } catch (Exception e) {
      assertThat(e).hasStackTraceContaining("bind queue 2");
      return;
    }
    throw new AssertionError("started");
  }
}
