package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenComparison.assertSame;
import static io.nfqueue.queue.GoldenComparison.bytes;
import static io.nfqueue.queue.GoldenComparison.fields;
import static io.nfqueue.queue.GoldenFilesTest.golden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.netlink.NlAttrReader;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.queue.GoldenComparison.Difference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * We configure a queue as the C library does. Both ask for the acknowledgement, so flags are the
 * same.
 */
class GoldenConfigurationBytesTest {
  private static final ConfigEncoder QUEUE_0 = new ConfigEncoder(0);
  private static final Set<QueueFlag> FLAGS =
      EnumSet.of(QueueFlag.FAIL_OPEN, QueueFlag.GSO, QueueFlag.UID_GID);

  static Stream<Arguments> configurations() {
    return Stream.of(
        arguments("unbind", QUEUE_0.unbind(0)),
        arguments("copy-mode", QUEUE_0.copyMode(0, CopyMode.PACKET, 65535)),
        arguments("copy-mode-40", QUEUE_0.copyMode(0, CopyMode.PACKET, 40)),
        arguments("copy-mode-meta", QUEUE_0.copyMode(0, CopyMode.META, 0)),
        arguments("max-length", QUEUE_0.maxLength(0, 8192)),
        arguments("flags", QUEUE_0.flags(0, FLAGS, FLAGS)),
        arguments("flags-clear", QUEUE_0.flags(0, FLAGS, Set.of())),
        arguments("unbind-mnl", new ConfigEncoder(6).unbind(2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void configuresAsTheLibraryDoes(String name, NlMsgWriter ours) {
    assertSame(bytes(ours), golden(name));
  }

  private static QueueConfig configuration(int queue) {
    return QueueConfig.number(queue)
        .withMaxLength(8192)
        .withFailOpen(true)
        .withGso(true)
        .withUidGid(true);
  }

  @Test
  void bindsAndConfiguresInOneMessageAsTheMnlHelpersDo() {
    NlMsgWriter ours = new ConfigEncoder(6).bind(1, configuration(6).kernel());
    assertSame(bytes(ours), golden("config-one-message-mnl"), Difference.COPY_RANGE);
  }

  @Test
  void bindsWithTheAttributesOfTheLibrarysFourMessages() {
    byte[] four = golden("bind");
    for (String name : List.of("copy-mode", "max-length", "flags")) {
      byte[] next = golden(name);
      int before = four.length;
      four = Arrays.copyOf(four, before + next.length - 20);
      System.arraycopy(next, 20, four, before, next.length - 20);
    }
    ByteBuffer.wrap(four).order(ByteOrder.nativeOrder()).putInt(0, four.length);
    assertSame(bytes(QUEUE_0.bind(0, configuration(0).kernel())), four, Difference.COPY_RANGE);
  }

  @Test
  void setsAfterALostAcknowledgementWhatTheBindWouldHaveSet() {
    List<String> bind = fields(bytes(QUEUE_0.bind(0, configuration(0).kernel())));
    List<String> settings = fields(bytes(QUEUE_0.settings(0, configuration(0).kernel())));
    bind.remove("attribute 1 nla_len 8 value 01000000 padding ");
    assertThat(settings.subList(1, settings.size())).isEqualTo(bind.subList(1, bind.size()));
  }

  @Test
  void leavesToTheKernelWhatIsNotConfigured() {
    byte[] ours = bytes(QUEUE_0.bind(0, KernelOptions.DEFAULT));
    assertThat(fields(ours).stream().filter(field -> field.startsWith("attribute")))
        .containsExactly(
            "attribute 1 nla_len 8 value 01000000 padding ",
            "attribute 2 nla_len 9 value 0000fffb02 padding 000000");
  }

  @Test
  void writesAMaximumLengthAndAQueueNumberWithoutSign() {
    List<String> fields = fields(bytes(new ConfigEncoder(65535).maxLength(0, 0xffff_ffffL)));
    assertThat(fields).contains("res_id 0xffff", "attribute 3 nla_len 8 value ffffffff padding ");
  }

  /** The request that was refused, and where the kernel's answer says that it is wrong. */
  @Test
  void findsInTheRequestWhatTheKernelComplainsAbout() {
    byte[] request = golden("malformed-params");
    byte[] answer = golden("error-extack");
    NlMsgErr error = NlMsgErr.decode(answer, 0, answer.length);
    assertThat(error.requestSequence()).isEqualTo(NlMsgHdr.sequence(request, 0));
    NlAttrReader attributes = new NlAttrReader(request, error.attributeOffset(), request.length);
    assertThat(attributes.find(Nfqnl.NFQA_CFG_PARAMS, 0)).isTrue();
    assertThat(attributes.valueLength()).as("one byte too few").isEqualTo(4);
    assertThat(attributes.next()).isFalse();
  }

  @Test
  void comparesEveryConfigurationThatWasCaptured() throws IOException {
    // bind is the first of the library's four messages; nobody of ours sends malformed-params
    Stream<Object> others = Stream.of("config-one-message-mnl", "bind", "malformed-params");
    assertThat(Stream.concat(configurations().map(row -> row.get()[0]), others))
        .containsExactlyInAnyOrderElementsOf(
            GoldenFilesTest.sent()
                .filter(name -> !name.contains("verdict"))
                .map(Object.class::cast)
                .toList());
  }
}
