package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel's messages about interfaces, captured by src/test/golden/links.py, teach. */
class LinkTableTest {
  private static final Path FOLDER = Path.of("src/test/resources/rtnetlink");
  private static final int DUMP_SEQUENCE = 7;
  private static final int TYPE_OFFSET = 4;
  private static final int FLAGS_OFFSET = 6;
  private static final int ERROR_OFFSET = 16;

  private final LinkTable table = new LinkTable(DUMP_SEQUENCE);

  private static byte[] golden(String name) {
    try {
      String hex =
          Files.readAllLines(FOLDER.resolve(name + ".hex")).stream()
              .map(line -> line.replaceAll("#.*|\\s", ""))
              .collect(Collectors.joining());
      return HexFormat.of().parseHex(hex);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String... names) {
    for (String name : names) {
      table.take(golden(name));
    }
  }

  private static ByteBuffer inNativeOrder(byte[] message) {
    return ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
  }

  @Test
  void learnsAllNamesOfADump() {
    take("dump-0");
    assertThat(table.dumped()).isFalse();
    take("dump-1", "dump-done");

    assertThat(table.dumped()).isTrue();
    assertThat(table.refusal()).isNull();
    assertThat(table.interrupted()).isFalse();
    assertThat(table.name(1)).isEqualTo("lo");
    assertThat(table.name(77)).isEqualTo("before");
    assertThat(table.name(78)).isEqualTo("other");
    assertThat(table.name(79)).isEqualTo("bridge");
    assertThat(table.name(80)).isNull();
  }

  @Test
  void takesTheEndOfAnotherDumpForNothing() {
    LinkTable other = new LinkTable(DUMP_SEQUENCE + 1);
    other.take(golden("dump-done"));
    assertThat(other.dumped()).isFalse();
  }

  @Test
  void learnsANewName() {
    take("dump-0", "dump-1", "renamed");
    assertThat(table.name(77)).isEqualTo("after");
  }

  @Test
  void forgetsAnInterfaceThatIsGone() {
    take("renamed", "deleted");
    assertThat(table.name(77)).isNull();
  }

  @Test
  void keepsAPortThatHasLeftItsBridge() {
    take("renamed", "left-bridge");
    assertThat(table.name(77)).isEqualTo("after");
  }

  @Test
  void keepsTheNameWhereAMessageHasNone() {
    take("renamed");
    byte[] nameless = Arrays.copyOf(golden("renamed"), NlMsgHdr.SIZE + IfInfoMsg.SIZE);
    inNativeOrder(nameless).putInt(0, nameless.length);
    table.take(nameless);
    assertThat(table.name(77)).isEqualTo("after");
  }

  @Test
  void noticesThatInterfacesChangedDuringTheDump() {
    byte[] part = golden("dump-0");
    inNativeOrder(part).putShort(FLAGS_OFFSET, (short) (0x02 | NlMsgHdr.NLM_F_DUMP_INTR));
    table.take(part);
    assertThat(table.interrupted()).isTrue();
  }

  @Test
  void noticesARefusal() {
    byte[] refusal = Arrays.copyOf(golden("dump-done"), 36);
    inNativeOrder(refusal)
        .putInt(0, refusal.length)
        .putShort(TYPE_OFFSET, (short) NlMsgHdr.NLMSG_ERROR)
        .putInt(ERROR_OFFSET, -16);
    table.take(refusal);
    assertThat(table.dumped()).isTrue();
    assertThat(table.refusal().errno().symbol()).isEqualTo("EBUSY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dump-0", "dump-1", "dump-done", "renamed", "left-bridge", "deleted"})
  void takesNoHarmFromAMessageCutAnywhere(String name) {
    byte[] whole = golden(name);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      table.take(cut);
      if (length >= NlMsgHdr.SIZE) {
        inNativeOrder(cut).putInt(0, length);
        table.take(cut);
      }
    }
    assertThat(table.name(78)).isIn(null, "other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dump-0", "dump-1", "dump-done", "renamed", "left-bridge", "deleted"})
  void takesNoHarmFromAnyBytes(String name) {
    Random random = new Random(7);
    byte[] whole = golden(name);
    for (int i = 0; i < 2000; i++) {
      byte[] mutated = whole.clone();
      for (int change = 0; change <= i % 8; change++) {
        mutated[random.nextInt(Math.min(mutated.length, 64))] = (byte) random.nextInt();
      }
      table.take(mutated);
    }
    take("dump-0", "dump-1", "dump-done");
    assertThat(table.name(78)).isEqualTo("other");
  }
}
