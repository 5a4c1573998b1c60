package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NlMsgErr;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our decoder reads the acknowledgements and errors that the kernel sent. */
class GoldenAnswerBytesTest {
  static Stream<Arguments> answers() {
    String policy = "Attribute failed policy validation";
    return Stream.of(
        arguments("ack-bind", 0, 0x302, 0, null, -1),
        arguments("ack-bind-extack", 0, 0x302, 24, null, -1),
        arguments("ack-copy-mode", 0, 0x302, 0, null, -1),
        arguments("ack-unbind", 0, 0x302, 0, null, -1),
        arguments("error-enoent", 2, 0x301, 0, null, -1),
        arguments("error-enoent-capped", 2, 0x301, 0, null, -1),
        arguments("error-ebusy", 16, 0x302, 21, null, -1),
        arguments("error-eperm", 1, 0x302, 21, null, -1),
        arguments("error-enodev", 19, 0x302, 22, null, -1),
        arguments("error-extack", 34, 0x302, 23, policy, 28),
        arguments("error-extack-capped", 34, 0x302, 23, policy, 28));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void readsWhatTheKernelAnswers(
      String name, int error, int requestType, int sequence, String text, int offset) {
    byte[] message = golden(name);
    NlMsgErr answer = NlMsgErr.decode(message, 0, message.length);
    assertThat(answer).isEqualTo(new NlMsgErr(error, requestType, sequence, text, offset));
    assertThat(answer.acknowledges()).isEqualTo(error == 0);
    assertThat(answer.errno()).isEqualTo(new Errno(error));
  }

  @Test
  void readsEveryAnswerThatWasCaptured() throws IOException {
    assertThat(answers().map(row -> row.get()[0]))
        .containsExactlyInAnyOrderElementsOf(
            GoldenFilesTest.names()
                .filter(name -> name.matches("(ack|error)-.*"))
                .map(Object.class::cast)
                .toList());
  }
}
