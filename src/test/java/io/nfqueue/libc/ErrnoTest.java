package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ErrnoTest {

  @Test
  void showsSymbolAndNumber() {
    assertThat(new Errno(1)).isEqualTo(Errno.EPERM).hasToString("EPERM (1)");
    assertThat(new Errno(524)).hasToString("ENOTSUPP (524)");
    assertThat(new Errno(105).symbol()).isEqualTo("ENOBUFS");
  }

  @Test
  void keepsANumberThatHasNoName() {
    assertThat(new Errno(77)).hasToString("errno 77");
    assertThat(new Errno(77).symbol()).isEqualTo("errno 77");
  }

  @Test
  void throwsForANegativeResultNamingStepAndError() {
    assertThatThrownBy(() -> SyscallException.check("bind the socket", -13))
        .isInstanceOf(SyscallException.class)
        .hasMessage("bind the socket: EACCES (13)");
  }

  @Test
  void passesOnAResultThatIsNone() {
    assertThat(SyscallException.check("step", 0)).isZero();
    assertThat(SyscallException.check("step", 77)).isEqualTo(77);
  }
}
