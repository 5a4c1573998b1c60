package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Run by root, of the host or of a user namespace, as all of these tests. */
class EffectiveCapabilitiesIT {
  @Test
  void rootHasItAndAThreadThatGaveItUpHasNot() throws Exception {
    assertThat(EffectiveCapabilities.hasNetAdmin()).isTrue();
    assertThat(ThreadCapabilities.callWithout(EffectiveCapabilities::hasNetAdmin)).isFalse();
    assertThat(EffectiveCapabilities.hasNetAdmin()).isTrue();
  }
}
