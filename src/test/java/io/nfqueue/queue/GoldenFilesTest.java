package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads the datagrams that src/test/golden/capture.sh captured from the C library and the kernel,
 * and makes variants of them: another queue, another id, another error.
 */
class GoldenFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");
  private static final int SEQUENCE_OFFSET = 8;
  private static final int RES_ID_OFFSET = 18;
  private static final int PACKET_ID_OFFSET = 24;
  private static final int ERROR_OFFSET = 16;
  private static final int REQUEST_TYPE_OFFSET = 24;
  private static final int REQUEST_SEQUENCE_OFFSET = 28;

  private static final Map<String, byte[]> READ = new ConcurrentHashMap<>();

  /** A fixture's bytes; the caller may change them. */
  static byte[] golden(String name) {
    return READ.computeIfAbsent(name, GoldenFilesTest::read).clone();
  }

  private static byte[] read(String name) {
    StringBuilder hex = new StringBuilder();
    for (String line : lines(name)) {
      hex.append(line.replaceAll("#.*", "").replaceAll("\\s", ""));
    }
    return HexFormat.of().parseHex(hex);
  }

  private static List<String> lines(String name) {
    try {
      return Files.readAllLines(FOLDER.resolve(name + ".hex"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".hex"))
          .map(file -> file.substring(0, file.length() - ".hex".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** What the kernel sends: packets, acknowledgements, errors. */
  static Stream<String> received() throws IOException {
    return names().filter(name -> name.matches("(packet|ack|error)-.*"));
  }

  /** What was sent to the kernel, as the files' heads say. */
  static Stream<String> sent() throws IOException {
    return names().filter(name -> directionOf(name).group(1).equals("user to kernel"));
  }

  private static Matcher directionOf(String name) {
    Matcher direction =
        Pattern.compile("# direction +(user to kernel|kernel to user), (\\d+) bytes")
            .matcher(String.join("\n", lines(name)));
    assertThat(direction.find()).as("%s: a line with direction and length", name).isTrue();
    return direction;
  }

  /** A packet message of the kernel, for another queue and with another id. */
  static byte[] packet(String name, int queue, int id) {
    byte[] message = golden(name);
    ByteBuffer.wrap(message).putShort(RES_ID_OFFSET, (short) queue).putInt(PACKET_ID_OFFSET, id);
    return message;
  }

  /** A packet message without payload. */
  static byte[] packet(int queue, int id) {
    return packet("packet-meta", queue, id);
  }

  /** What the kernel answers, with another error number (0 acknowledges) and sequence number. */
  static byte[] answer(int requestType, int sequence, int error) {
    byte[] message = golden("error-enoent-capped");
    ByteBuffer.wrap(message)
        .order(ByteOrder.nativeOrder())
        .putInt(SEQUENCE_OFFSET, sequence)
        .putInt(ERROR_OFFSET, -error)
        .putShort(REQUEST_TYPE_OFFSET, (short) requestType)
        .putInt(REQUEST_SEQUENCE_OFFSET, sequence);
    return message;
  }

  /** Several messages as the kernel puts them into one datagram: padded, but for the last. */
  static byte[] datagram(byte[]... messages) {
    ByteBuffer all =
        ByteBuffer.allocate(Stream.of(messages).mapToInt(message -> message.length + 3).sum());
    for (byte[] message : messages) {
      all.position((all.position() + 3) / 4 * 4).put(message);
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  /** A packet as {@link PacketDecoder} gives it. */
  static QueuedPacket decoded(byte[] message) {
    return new PacketDecoder().decode(message, 0, message.length, new Receipt("binding", 0, 0, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void hasAsManyBytesAsItsHeadSays(String name) {
    assertThat(golden(name)).hasSize(Integer.parseInt(directionOf(name).group(2)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"call", "command", "library", "kernel", "architecture", "date", "limits"})
  void saysInEveryFileWhereItComesFrom(String field) throws IOException {
    assertThat(names())
        .allSatisfy(
            name ->
                assertThat(String.join("\n", lines(name))).containsPattern("# " + field + " +\\S"));
  }

  @Test
  void findsEveryKindOfMessage() throws IOException {
    assertThat(received()).hasSizeGreaterThan(20);
    assertThat(Stream.concat(received(), sent()))
        .containsExactlyInAnyOrderElementsOf(names().toList());
    assertThat(names().filter(name -> name.startsWith("verdict-"))).hasSizeGreaterThan(10);
  }
}
