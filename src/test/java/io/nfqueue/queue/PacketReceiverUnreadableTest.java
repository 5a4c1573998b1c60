package io.nfqueue.queue;

import static io.nfqueue.queue.GoldenFilesTest.answer;
import static io.nfqueue.queue.GoldenFilesTest.datagram;
import static io.nfqueue.queue.GoldenFilesTest.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that cannot be read cost themselves, not those around them. */
class PacketReceiverUnreadableTest extends PacketReceiverOnFakeTransport {
  private static byte[] patched(byte[] message, int offset, int nativeShort) {
    ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).putShort(offset, (short) nativeShort);
    return message;
  }

  static Stream<Arguments> malformations() {
    byte[] good = packet("packet-udp-4", QUEUE, 1);
    return Stream.of(
        arguments("15 bytes", Arrays.copyOf(good, 15)),
        arguments("length 15", patched(good.clone(), 0, 15)),
        arguments("length 0", patched(good.clone(), 0, 0)),
        arguments("length beyond the datagram", Arrays.copyOf(good, good.length - 1)),
        arguments("no room for nfgenmsg", patched(Arrays.copyOf(good, 16), 0, 16)),
        arguments("no attributes", patched(Arrays.copyOf(good, 20), 0, 20)),
        arguments("packet header of 6 bytes", patched(good.clone(), 20, 10)),
        arguments("packet header of 0 bytes", patched(good.clone(), 20, 0)),
        arguments("packet header beyond the message", patched(good.clone(), 20, 0xffff)),
        arguments("another attribute instead of the packet header", patched(good.clone(), 22, 99)),
        arguments("another queue", packet("packet-udp-4", QUEUE + 1, 1)),
        arguments(
            "error without the request", patched(Arrays.copyOf(answer(VERDICT, 1, 2), 20), 0, 20)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformations")
  void countsAMessageThatCannotBeReadAndGoesOn(String name, byte[] malformed) {
    transport.then(malformed, packet(QUEUE, 2));
    assertThat(receiveIds()).containsExactly(2L);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
    assertThat(pending.find(1)).isNull();
  }

  @Test
  void takesTheMessagesBeforeOneThatDoesNotFit() {
    byte[] broken = patched(packet(QUEUE, 2), 0, 0);
    transport.then(datagram(packet(QUEUE, 1), broken, packet(QUEUE, 3)));
    assertThat(receiveIds()).containsExactly(1L);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
  }

  @Test
  void takesTheMessagesBehindOneWithoutPacketHeader() {
    byte[] without = patched(packet(QUEUE, 2), 22, 99);
    transport.then(datagram(packet(QUEUE, 1), without, packet(QUEUE, 3)));
    assertThat(receiveIds()).containsExactly(1L, 3L);
    assertThat(statistics().malformedMessages()).isEqualTo(1);
  }

  @Test
  void handsOutAPacketWhoseLaterAttributesDoNotFit() {
    byte[] message = packet("packet-udp-4", QUEUE, 1);
    patched(message, 40, 0xffff);
    transport.then(message);
    QueuedPacket packet = receiver.receive(0).iterator().next();
    assertThat(packet.attributesMalformed()).isTrue();
    assertThat(packet.malformed()).isTrue();
    assertThat(packet.payloadLength()).isZero();
    assertThat(packet.outputDeviceIndex()).as("before it").isEqualTo(1);
    assertThat(statistics().malformedAttributes()).isEqualTo(1);
    assertThat(statistics().received()).isEqualTo(1);
  }

  @Test
  void countsAMessageOfUnknownTypeAndGoesOn() {
    byte[] unknown = patched(packet(QUEUE, 1), 4, 0x3ff);
    transport.then(datagram(unknown, packet(QUEUE, 2)));
    assertThat(receiveIds()).containsExactly(2L);
    assertThat(statistics().unknownMessages()).isEqualTo(1);
  }

  @Test
  void ignoresAMessageThatIsToBeIgnored() {
    byte[] noop = patched(packet(QUEUE, 1), 4, 1);
    transport.then(datagram(noop, packet(QUEUE, 2)));
    assertThat(receiveIds()).containsExactly(2L);
    assertThat(statistics().unknownMessages()).isZero();
  }
}
