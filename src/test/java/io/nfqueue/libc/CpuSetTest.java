package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {
  @ParameterizedTest
  @CsvSource({"2, 2", "'0,2-3', '0,2-3'", "'3, 0 ,1', '0-1,3'", "'0-1,1-2', 0-2", "1023, 1023"})
  void readsAndWritesTheListFormat(String text, String canonical) {
    CpuSet cpus = CpuSet.parse(text);
    assertThat(cpus).hasToString(canonical);
    assertThat(CpuSet.parse(canonical)).isEqualTo(cpus).hasSameHashCodeAs(cpus);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1-", "3-2", "1024", "0-1024", "1,,2", "-1", "1;2", "12345"})
  void refusesWhatIsNoList(String text) {
    assertThatThrownBy(() -> CpuSet.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CPUs " + text + ": numbers 0..1023 and ranges, as in 0,2-3, expected");
  }

  @Test
  void hasOneBitForEachCpu() {
    ByteBuffer mask =
        CpuSet.parse("0,63-64,1023").toNative().bytes().order(ByteOrder.nativeOrder());
    assertThat(mask.capacity()).isEqualTo(128);
    assertThat(mask.getLong(0)).isEqualTo(1L | 1L << 63);
    assertThat(mask.getLong(8)).isEqualTo(1);
    assertThat(mask.getLong(120)).isEqualTo(1L << 63);
  }
}
