package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.libc.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernel's own messages are in GoldenAnswerBytesTest; here is what no kernel has been seen to
 * say.
 */
class NlMsgErrTest {
  private static final int CONFIG = 0x302;
  private static final int TLVS = NlMsgHdr.NLM_F_ACK_TLVS;
  private static final int CAPPED = NlMsgHdr.NLM_F_CAPPED;

  /**
   * An error message: the echoed request is as long as it says where {@code echo} is not capped.
   */
  private static ByteBuffer message(int flags, int error, int requestLength, int echo, int tail) {
    ByteBuffer message =
        ByteBuffer.allocate(20 + echo + tail)
            .order(ByteOrder.nativeOrder())
            .putInt(20 + echo + tail)
            .putShort((short) NlMsgHdr.NLMSG_ERROR)
            .putShort((short) flags)
            .putInt(5)
            .putInt(0)
            .putInt(error)
            .putInt(requestLength)
            .putShort((short) CONFIG)
            .putShort((short) 5)
            .putInt(5)
            .putInt(0);
    return message.position(20 + echo);
  }

  private static ByteBuffer putText(ByteBuffer message, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    message.putShort((short) (4 + bytes.length)).putShort((short) 1).put(bytes);
    return message.position(NlMsgHdr.align(message.position()));
  }

  private static NlMsgErr decode(ByteBuffer message) {
    byte[] bytes = message.array();
    return NlMsgErr.decode(bytes, 0, bytes.length);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {16, 20, 35})
  void doesNotReadAMessageThatIsTooShort(int length) {
    byte[] bytes = message(0, -1, 20, 16, 0).array();
    assertThat(NlMsgErr.decode(Arrays.copyOf(bytes, length), 0, length)).isNull();
  }

  @Test
  void readsAMessageThatEndsWithTheRequestsHeader() {
    NlMsgErr error = decode(message(CAPPED, -2, 32, 16, 0));
    assertThat(error.errno()).isEqualTo(Errno.ENOENT);
    assertThat(error.acknowledges()).isFalse();
    assertThat(error.requestType()).isEqualTo(CONFIG);
    assertThat(error.requestSequence()).isEqualTo(5);
    assertThat(error.text()).isNull();
    assertThat(error.attributeOffset()).isEqualTo(-1);
  }

  @Test
  void readsAMessageBehindAnother() {
    byte[] bytes = message(CAPPED, -16, 20, 16, 0).array();
    byte[] both = new byte[20 + bytes.length];
    System.arraycopy(bytes, 0, both, 20, bytes.length);
    assertThat(NlMsgErr.decode(both, 20, bytes.length).errno()).isEqualTo(Errno.EBUSY);
  }

  @Test
  void findsTheTextBehindTheRequestsHeaderWhereTheRequestIsCapped() {
    ByteBuffer message = message(TLVS | CAPPED, -22, 200, 16, 12);
    assertThat(decode(putText(message, "why\0")).text()).isEqualTo("why");
  }

  @ParameterizedTest(name = "request of {0} bytes")
  @ValueSource(ints = {16, 20, 21, 22, 23, 24})
  void findsTheTextBehindAnEchoedRequestAndItsPadding(int requestLength) {
    int echo = NlMsgHdr.align(requestLength);
    ByteBuffer message = message(TLVS, -22, requestLength, echo, 12);
    assertThat(decode(putText(message, "why\0")).text()).isEqualTo("why");
  }

  @ParameterizedTest(name = "length {0}")
  @ValueSource(ints = {0, 15, 29, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void findsNoTextWhereTheEchoedLengthIsALie(int requestLength) {
    NlMsgErr error = decode(putText(message(TLVS, -22, requestLength, 16, 12), "why\0"));
    assertThat(error.text()).isNull();
    assertThat(error.errno()).isEqualTo(Errno.EINVAL);
  }

  @Test
  void takesNoAttributesForTextWithoutTheFlag() {
    assertThat(decode(putText(message(CAPPED, -22, 16, 16, 12), "why\0")).text()).isNull();
  }

  @Test
  void readsTheOffsetOfTheAttributeRefused() {
    ByteBuffer message = message(TLVS | CAPPED, -34, 16, 16, 8);
    message.putShort((short) 8).putShort((short) 2).putInt(28);
    assertThat(decode(message).attributeOffset()).isEqualTo(28);
  }

  @Test
  void takesNoOffsetFromAnAttributeThatIsTooShort() {
    ByteBuffer message = message(TLVS | CAPPED, -34, 16, 16, 8);
    message.putShort((short) 7).putShort((short) 2);
    assertThat(decode(message).attributeOffset()).isEqualTo(-1);
  }

  @Test
  void skipsAttributesItDoesNotKnow() {
    ByteBuffer message = message(TLVS | CAPPED, -22, 16, 16, 20);
    message.putShort((short) 8).putShort((short) (0x8000 | 4)).putInt(0);
    assertThat(decode(putText(message, "why\0")).text()).isEqualTo("why");
  }

  @Test
  void keepsTheErrorWhereAnAttributeDoesNotFit() {
    ByteBuffer message = message(TLVS | CAPPED, -22, 16, 16, 8);
    message.putShort((short) 200).putShort((short) 1);
    NlMsgErr error = decode(message);
    assertThat(error.errno()).isEqualTo(Errno.EINVAL);
    assertThat(error.text()).isNull();
  }

  @Test
  void keepsANumberThatHasNoName() {
    assertThat(decode(message(CAPPED, -4095, 16, 16, 0)).errno()).hasToString("errno 4095");
  }

  @Test
  void readsAnAcknowledgement() {
    assertThat(decode(message(CAPPED, 0, 16, 16, 0)).acknowledges()).isTrue();
  }

  @Test
  void putsTextAndOffsetIntoTheExceptionsMessage() {
    NlMsgErr refusal = new NlMsgErr(34, CONFIG, 1, "Attribute failed policy validation", 28);
    assertThat(new NetlinkException("bind queue 9", refusal))
        .hasMessage(
            "bind queue 9: ERANGE (34): Attribute failed policy validation (at offset 28 of the"
                + " request)");
    assertThat(new NetlinkException("bind queue 9", refusal).errno()).isEqualTo(Errno.ERANGE);
  }

  @Test
  void leavesOutOfTheExceptionsMessageWhatTheKernelDidNotSay() {
    assertThat(new NetlinkException("unbind queue 9", new NlMsgErr(19, CONFIG, 1, null, -1)))
        .hasMessage("unbind queue 9: ENODEV (19)");
  }
}
