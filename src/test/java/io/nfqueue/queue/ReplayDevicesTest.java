package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayDevicesTest {
  private final ReplayDevices devices = new ReplayDevices();

  @Test
  void giveEachNameOneIndex() {
    assertThat(devices.index("lan0")).isEqualTo(1);
    assertThat(devices.index("wan0")).isEqualTo(2);
    assertThat(devices.index("lan0")).isEqualTo(1);
    assertThat(devices.name(1)).isEqualTo("lan0");
    assertThat(devices.name(2)).isEqualTo("wan0");
    assertThat(devices.name(3)).isNull();
  }

  @Test
  void haveNoneForNoName() {
    assertThat(devices.index(null)).isZero();
    assertThat(devices.name(0)).isNull();
  }

  @Test
  void areNotWithoutNumberHoweverManyNamesAFileHas() {
    for (int i = 1; i <= ReplayDevices.MAX_NAMES; i++) {
      assertThat(devices.index("if" + i)).isEqualTo(i);
    }
    assertThat(devices.index("one more")).isZero();
    assertThat(devices.index("if7")).isEqualTo(7);
  }
}
