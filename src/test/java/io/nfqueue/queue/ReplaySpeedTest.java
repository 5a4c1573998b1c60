package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplaySpeedTest {
  @Test
  void isReadAsItIsWritten() {
    assertThat(Replay.parseSpeed("1")).isEqualTo(1);
    assertThat(Replay.parseSpeed("0.25")).isEqualTo(0.25);
    assertThat(Replay.parseSpeed("TopSpeed")).isEqualTo(Replay.TOP_SPEED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "fast", "", "NaN", "Infinity", "1,5"})
  void isNothingElse(String text) {
    assertThatThrownBy(() -> Replay.parseSpeed(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "replaySpeed=" + text + ": a factor above 0 (1 is real time) or topspeed expected");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void isNoSuchNumber(double speed) {
    assertThatThrownBy(() -> Replay.of(Path.of("a.pcap")).withSpeed(speed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("replaySpeed=" + speed);
  }

  @Test
  void showsInTheText() {
    Replay replay = Replay.of(Path.of("a.pcap"));
    assertThat(replay).hasToString("a.pcap");
    assertThat(replay.withSpeed(2)).hasToString("a.pcap at speed 2.0");
    assertThat(replay.atTopSpeed()).hasToString("a.pcap at top speed");
  }
}
