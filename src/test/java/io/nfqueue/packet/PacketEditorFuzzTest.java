package io.nfqueue.packet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Edits and a packet that a fuzzer chooses (src/test/fuzz), or, in the build, the samples and what
 * the fuzzer found worth keeping: see {@link EditScript}.
 */
class PacketEditorFuzzTest {
  private static final int SCRIPTS_OF_A_SAMPLE = 4;
  private static final int SCRIPT_BYTES = 40;

  static Stream<byte[]> editedSamples() {
    Random random = new Random(20261124);
    return SampleHeaders.ALL.stream()
        .flatMap(
            packet ->
                IntStream.range(0, SCRIPTS_OF_A_SAMPLE).mapToObj(i -> edited(packet, random)));
  }

  private static byte[] edited(byte[] packet, Random random) {
    byte[] script = new byte[SCRIPT_BYTES];
    random.nextBytes(script);
    return ByteBuffer.allocate(1 + SCRIPT_BYTES + packet.length)
        .put((byte) SCRIPT_BYTES)
        .put(script)
        .put(packet)
        .array();
  }

  /** The first byte is the length of the edits, which follow; the rest is the packet. */
  @MethodSource("editedSamples")
  @FuzzTest
  void anyEditsOfAnyBytes(byte[] bytes) {
    int scriptEnd = bytes.length == 0 ? 0 : Math.min(1 + (bytes[0] & 0xff), bytes.length);
    byte[] script = Arrays.copyOfRange(bytes, Math.min(1, bytes.length), scriptEnd);
    EditScript.check(Arrays.copyOfRange(bytes, scriptEnd, bytes.length), script);
  }
}
