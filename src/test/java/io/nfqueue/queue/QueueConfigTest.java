package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.NetworkNamespace;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueueConfigTest {
  private static final QueueConfig CONFIG = QueueConfig.number(7);

  private static Arguments option(
      String name,
      long lowest,
      long highest,
      LongFunction<QueueConfig> with,
      Function<QueueConfig, Number> get) {
    return arguments(name, lowest, highest, with, get);
  }

  static Stream<Arguments> ranges() {
    return Stream.of(
        option("queue", 0, 65535, v -> QueueConfig.number((int) v), QueueConfig::number),
        option("queue", 0, 65535, v -> CONFIG.withNumber((int) v), QueueConfig::number),
        option(
            "copyRange",
            1,
            65531,
            v -> CONFIG.withCopyRangeBytes((int) v),
            QueueConfig::copyRangeBytes),
        option("maxLength", 1, 0xffff_ffffL, CONFIG::withMaxLength, QueueConfig::maxLength),
        option(
            "receiveBufferSize",
            0,
            1 << 30,
            v -> CONFIG.withReceiveBufferBytes((int) v),
            QueueConfig::receiveBufferBytes),
        option(
            "receiveBatchSize",
            1,
            1024,
            v -> CONFIG.withReceiveBatchSize((int) v),
            QueueConfig::receiveBatchSize));
  }

  @ParameterizedTest(name = "{0} {1}..{2}")
  @MethodSource("ranges")
  void takesTheBoundsOfARange(
      String name,
      long lowest,
      long highest,
      LongFunction<QueueConfig> with,
      Function<QueueConfig, Number> get) {
    assertThat(get.apply(with.apply(lowest)).longValue()).isEqualTo(lowest);
    assertThat(get.apply(with.apply(highest)).longValue()).isEqualTo(highest);
  }

  @ParameterizedTest(name = "{0} {1}..{2}")
  @MethodSource("ranges")
  void refusesWhatIsOutOfRangeNamingOptionValueAndRange(
      String name,
      long lowest,
      long highest,
      LongFunction<QueueConfig> with,
      Function<QueueConfig, Number> get) {
    for (long value : new long[] {lowest - 1, highest + 1, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> with.apply(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + "=" + value + ": " + lowest + ".." + highest + " expected");
    }
  }

  @Test
  void refusesANegativeTimeout() {
    assertThatThrownBy(() -> CONFIG.withVerdictTimeout(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("verdictTimeout=PT-0.000000001S")
        .hasMessageContaining("0 or more");
  }

  @Test
  void refusesATimeoutThatIsTooLongToBeCounted() {
    // 2^63 ns are 292 years: toNanos() would throw where the queue is opened
    assertThatThrownBy(() -> CONFIG.withVerdictTimeout(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("verdictTimeout=");
  }

  @Test
  void takesATimeoutOfZeroForNone() {
    assertThat(CONFIG.withVerdictTimeout(Duration.ZERO).verdictTimeout()).isZero();
    assertThat(CONFIG.verdictTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  static Stream<Arguments> standingVerdicts() {
    BiFunction<QueueConfig, Verdict, QueueConfig> timeout = QueueConfig::withTimeoutVerdict;
    BiFunction<QueueConfig, Verdict, QueueConfig> failure = QueueConfig::withFailureVerdict;
    BiFunction<QueueConfig, Verdict, QueueConfig> shutdown = QueueConfig::withShutdownVerdict;
    return Stream.of(
        arguments("timeoutVerdict", timeout),
        arguments("failureVerdict", failure),
        arguments("shutdownVerdict", shutdown));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("standingVerdicts")
  void takesAcceptAndDropForPacketsThatNobodyDecides(
      String name, BiFunction<QueueConfig, Verdict, QueueConfig> with) {
    with.apply(CONFIG, Verdict.accept());
    with.apply(CONFIG, Verdict.drop());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("standingVerdicts")
  void refusesOtherVerdictsForPacketsThatNobodyDecides(
      String name, BiFunction<QueueConfig, Verdict, QueueConfig> with) {
    // REPEAT would be refused for every packet, at a time when nobody is there to hear it
    for (Verdict verdict : new Verdict[] {Verdict.repeat(), Verdict.stop(), Verdict.queue(5)}) {
      assertThatThrownBy(() -> with.apply(CONFIG, verdict))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name + "=" + verdict)
          .hasMessageContaining("ACCEPT or DROP");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("standingVerdicts")
  void refusesNoVerdictForPacketsThatNobodyDecides(
      String name, BiFunction<QueueConfig, Verdict, QueueConfig> with) {
    assertThatThrownBy(() -> with.apply(CONFIG, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining(name);
  }

  @Test
  void hasTheDefaultsThatAreDocumented() {
    assertThat(CONFIG.copyMode()).isEqualTo(CopyMode.PACKET);
    assertThat(CONFIG.copyRangeBytes()).isEqualTo(65531);
    assertThat(CONFIG.maxLength()).as("the kernel's").isNull();
    assertThat(CONFIG.receiveBufferBytes()).as("the kernel's").isZero();
    assertThat(CONFIG.receiveBatchSize()).isEqualTo(64);
    assertThat(CONFIG.noEnobufs()).isFalse();
    assertThat(CONFIG.flags()).isEmpty();
    assertThat(CONFIG.timeoutVerdict()).isEqualTo(Verdict.drop());
    assertThat(CONFIG.failureVerdict()).isEqualTo(Verdict.drop());
    assertThat(CONFIG.shutdownVerdict()).isEqualTo(Verdict.drop());
    assertThat(CONFIG.namespace()).isEqualTo(NetworkNamespace.current());
  }

  @Test
  void setsAndClearsEachFlagByItself() {
    assertThat(CONFIG.withFailOpen(true).flags()).containsExactly(QueueFlag.FAIL_OPEN);
    assertThat(CONFIG.withConntrack(true).flags()).containsExactly(QueueFlag.CONNTRACK);
    assertThat(CONFIG.withGso(true).flags()).containsExactly(QueueFlag.GSO);
    assertThat(CONFIG.withUidGid(true).flags()).containsExactly(QueueFlag.UID_GID);
    assertThat(CONFIG.withSecctx(true).flags()).containsExactly(QueueFlag.SECCTX);
    assertThat(CONFIG.withGso(true).withSecctx(true).withGso(false).flags())
        .containsExactly(QueueFlag.SECCTX);
  }

  @Test
  void keepsEverythingWhereOneThingChanges() {
    QueueConfig changed =
        CONFIG
            .withCopyMode(CopyMode.META)
            .withCopyRangeBytes(40)
            .withMaxLength(5000)
            .withReceiveBufferBytes(100_000)
            .withNoEnobufs(true)
            .withFailOpen(true)
            .withGso(true)
            .withUidGid(true)
            .withReceiveBatchSize(3)
            .withVerdictTimeout(Duration.ofSeconds(3))
            .withTimeoutVerdict(Verdict.accept())
            .withFailureVerdict(Verdict.accept())
            .withShutdownVerdict(Verdict.accept())
            .withNamespace(NetworkNamespace.of("blue"))
            .withNumber(8);
    assertThat(changed.number()).isEqualTo(8);
    assertThat(changed.copyMode()).isEqualTo(CopyMode.META);
    assertThat(changed.copyRangeBytes()).isEqualTo(40);
    assertThat(changed.maxLength()).isEqualTo(5000);
    assertThat(changed.receiveBufferBytes()).isEqualTo(100_000);
    assertThat(changed.noEnobufs()).isTrue();
    assertThat(changed.flags())
        .containsExactly(QueueFlag.FAIL_OPEN, QueueFlag.GSO, QueueFlag.UID_GID);
    assertThat(changed.receiveBatchSize()).isEqualTo(3);
    assertThat(changed.verdictTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(changed.timeoutVerdict()).isEqualTo(Verdict.accept());
    assertThat(changed.failureVerdict()).isEqualTo(Verdict.accept());
    assertThat(changed.shutdownVerdict()).isEqualTo(Verdict.accept());
    assertThat(changed.namespace()).isEqualTo(NetworkNamespace.of("blue"));
    assertThat(CONFIG.maxLength()).as("the first stays as it is").isNull();
  }
}
