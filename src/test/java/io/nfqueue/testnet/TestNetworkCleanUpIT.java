package io.nfqueue.testnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** A test that fails, wherever it does, leaves neither processes nor files behind. */
class TestNetworkCleanUpIT {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<Long> PROCESSES = new CopyOnWriteArrayList<>();
  private static final List<Path> LOCK_FILES = new CopyOnWriteArrayList<>();

  private static void use(TestNetwork network) {
    Process program = network.peer().spawn("sleep 1000");
    PROCESSES.addAll(List.of(network.gate().pid(), network.peer().pid(), program.pid()));
    LOCK_FILES.add(network.lockFile());
    assertThat(network.lockFile()).exists();
    assertThat(PROCESSES).allMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  private static void fail() {
    throw new AssertionError("on purpose");
  }

  // run by the test below only: their names are not those of tests

  @ExtendWith(TestNetworkExtension.class)
  static class FailingMethod {
    @Test
    void fails(TestNetwork network) {
      use(network);
      fail();
    }
  }

  @ExtendWith(TestNetworkExtension.class)
  static class FailingBeforeEach {
    @BeforeEach
    void failsBefore(TestNetwork network) {
      use(network);
      fail();
    }

    @Test
    void isNeverRun() {}
  }

  @ExtendWith(TestNetworkExtension.class)
  static class FailingAfterEach {
    @Test
    void uses(TestNetwork network) {
      use(network);
    }

    @AfterEach
    void failsAfter() {
      fail();
    }
  }

  @ExtendWith(TestNetworkExtension.class)
  static class FailingClose {
    @Test
    void usesWhatCannotBeClosed(TestNetwork network) {
      use(network);
      network.gate().closeAtEnd(TestNetworkCleanUpIT::fail);
      network
          .peer()
          .closeAtEnd(
              () -> {
                throw new IllegalStateException("on purpose");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FailingMethod.class,
        FailingBeforeEach.class,
        FailingAfterEach.class,
        FailingClose.class
      })
  void nothingIsLeftOfATestThatFails(Class<?> failing) {
    PROCESSES.clear();
    LOCK_FILES.clear();

    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(failing))
            .execute()
            .testEvents();

    tests.assertStatistics(statistics -> statistics.started(1).failed(1));
    assertThat(PROCESSES).hasSize(3);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(PROCESSES).noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    assertThat(LOCK_FILES).singleElement().satisfies(file -> assertThat(file).doesNotExist());
  }
}
