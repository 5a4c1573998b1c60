package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.ThreadCapabilities;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class QueueDiagnosisTest {
  private static final RuntimeException CAUSE = new IllegalStateException("the cause");

  private static QueueDiagnosis diagnosis() {
    return new QueueDiagnosis(null, QueueConfig.number(7), KernelQueueFile.UNREADABLE);
  }

  private static QueueException explain(Errno errno) {
    return diagnosis().explain("bind queue 7", errno, CAUSE);
  }

  static Stream<Arguments> missingModules() {
    return Stream.of(
        arguments("no such netlink family", Errno.EPROTONOSUPPORT, "EPROTONOSUPPORT (93)"),
        arguments("no such subsystem", Errno.EINVAL, "EINVAL (22)"),
        arguments("module missing", Errno.ENOENT, "ENOENT (2)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("missingModules")
  void namesTheModuleThatIsMissingAndHowToLoadIt(String name, Errno errno, String text) {
    assertThat(explain(errno))
        .isInstanceOf(QueueUnsupportedException.class)
        .hasMessageStartingWith("bind queue 7: " + text + ": ")
        .hasMessageContainingAll("modprobe nfnetlink_queue", "CONFIG_NETFILTER_NETLINK_QUEUE")
        .hasCause(CAUSE);
  }

  static Stream<Arguments> busy() {
    return Stream.of(arguments("EBUSY (16)", Errno.EBUSY), arguments("EEXIST (17)", Errno.EEXIST));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("busy")
  void saysThatTheQueueIsBoundAlready(String text, Errno errno) {
    assertThat(explain(errno))
        .isInstanceOf(QueueBusyException.class)
        .hasMessageStartingWith("bind queue 7: " + text)
        .hasMessageContaining("bound already");
  }

  @ParameterizedTest
  @EnumSource(QueueFlag.class)
  void namesTheFlagThatIsRefusedAndTheKernelsThatHaveIt(QueueFlag flag) {
    assertThat(diagnosis().unsupported("bind queue 7", Errno.EOPNOTSUPP, Set.of(flag)))
        .message()
        .startsWith("bind queue 7: EOPNOTSUPP (95): this kernel (Linux ")
        .contains(System.getProperty("os.version"))
        .contains("NFQA_CFG_F_" + flag + ", Linux " + flag.sinceKernel());
  }

  @Test
  void keepsTheNumberOfAnErrorItDoesNotKnow() {
    assertThat(explain(new Errno(77)))
        .isExactlyInstanceOf(QueueException.class)
        .hasMessageStartingWith("bind queue 7: errno 77: ");
  }

  /** The other reason, a capability that does not count here, takes namespaces: CapabilityIT. */
  @Test
  void namesTheMissingCapabilityAndTheWaysToGiveIt() throws Exception {
    assertThat(ThreadCapabilities.callWithout(() -> explain(Errno.EPERM)))
        .isExactlyInstanceOf(MissingCapabilityException.class)
        .hasMessageStartingWith("bind queue 7: EPERM (1): this process lacks the capability")
        .hasMessageContainingAll(
            "CAP_NET_ADMIN", "setpriv", "AmbientCapabilities", "container", "root")
        .hasCause(CAUSE);
  }
}
