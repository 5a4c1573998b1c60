package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NlAttrReaderTest {
  private static final int NESTED = 0x8000;
  private static final int NET_BYTEORDER = 0x4000;

  /** An attribute as the kernel writes it, with a length that may be a lie. */
  private static byte[] attribute(int length, int type, int... value) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + value.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) length)
            .putShort((short) type);
    for (int b : value) {
      bytes.put((byte) b);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    int length = Stream.of(parts).mapToInt(part -> part.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length);
    Stream.of(parts).forEach(all::put);
    return all.array();
  }

  private static List<String> walk(NlAttrReader reader) {
    List<String> seen = new ArrayList<>();
    while (reader.next()) {
      assertThat(seen).as("it goes on and on").hasSizeLessThan(100);
      seen.add(reader.type() + "@" + reader.valueOffset() + "+" + reader.valueLength());
    }
    return seen;
  }

  private static List<String> walk(byte[] bytes) {
    return walk(new NlAttrReader(bytes, 0, bytes.length));
  }

  @Test
  void findsNothingInNoBytes() {
    NlAttrReader reader = new NlAttrReader(new byte[0], 0, 0);
    assertThat(walk(reader)).isEmpty();
    assertThat(reader.malformed()).isNull();
  }

  @Test
  void walksOverValuesOfEveryLengthModuloFour() {
    byte[] bytes =
        join(
            attribute(4, 1),
            attribute(5, 2, 9, 0, 0, 0),
            attribute(6, 3, 9, 9, 0, 0),
            attribute(7, 4, 9, 9, 9, 0),
            attribute(8, 5, 9, 9, 9, 9));
    assertThat(walk(bytes)).containsExactly("1@4+0", "2@8+1", "3@16+2", "4@24+3", "5@32+4");
  }

  @ParameterizedTest(name = "{0} bytes of value, unpadded")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void takesALastAttributeWithoutItsPadding(int valueBytes) {
    byte[] bytes = join(attribute(8, 1, 9, 9, 9, 9), attribute(4 + valueBytes, 2));
    bytes = Arrays.copyOf(bytes, bytes.length + valueBytes);
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(walk(reader)).containsExactly("1@4+4", "2@12+" + valueBytes);
    assertThat(reader.malformed()).isNull();
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {1, 2, 3})
  void takesUpToThreeBytesAtTheEndForPadding(int left) {
    byte[] bytes = Arrays.copyOf(attribute(4, 1), 4 + left);
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(walk(reader)).containsExactly("1@4+0");
    assertThat(reader.malformed()).isNull();
  }

  @Test
  void startsAndEndsWhereItIsTold() {
    byte[] bytes = join(attribute(4, 1), attribute(4, 2), attribute(4, 3));
    assertThat(walk(new NlAttrReader(bytes, 4, 8))).containsExactly("2@8+0");
  }

  @Test
  void walksFromAnOddOffset() {
    byte[] bytes = join(new byte[1], attribute(8, 7, 0xff, 0xff, 0xff, 0xfe));
    NlAttrReader reader = new NlAttrReader(bytes, 1, bytes.length);
    assertThat(reader.next()).isTrue();
    assertThat(reader.unsignedInt(0)).isEqualTo(0xffff_fffeL);
  }

  @Test
  void endsWithTheBytesWhateverTheLimitSays() {
    NlAttrReader reader = new NlAttrReader(attribute(8, 1, 9, 9, 9, 9), 0, 1000);
    assertThat(walk(reader)).containsExactly("1@4+4");
  }

  @Test
  void findsNothingWhereTheLimitIsBeforeTheStart() {
    assertThat(walk(new NlAttrReader(attribute(4, 1), 4, 0))).isEmpty();
  }

  static Stream<Arguments> malformations() {
    return Stream.of(
        arguments("length 0, which would loop for ever", 0, "nla_len 0, at least 4 expected"),
        arguments("length 3, less than the header", 3, "nla_len 3, at least 4 expected"),
        arguments("one byte beyond the end", 9, "nla_len 9, only 8 left"),
        arguments("length 65535", 65535, "nla_len 65535, only 8 left"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformations")
  void stopsAtAnAttributeThatDoesNotFitAndSaysWhy(String name, int length, String why) {
    byte[] bytes = join(attribute(4, 1), attribute(length, 2, 9, 9, 9, 9));
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(walk(reader)).containsExactly("1@4+0");
    assertThat(reader.malformed()).isEqualTo("attribute 2 at offset 4: " + why);
  }

  @Test
  void staysStoppedAfterAMalformedAttribute() {
    NlAttrReader reader = new NlAttrReader(attribute(3, 1, 9, 9, 9, 9), 0, 8);
    assertThat(reader.next()).isFalse();
    assertThat(reader.next()).isFalse();
    assertThat(reader.find(1, 0)).isFalse();
  }

  @Test
  void forgetsWhatWasMalformedWhenItStartsAgain() {
    NlAttrReader reader = new NlAttrReader(attribute(3, 1), 0, 4);
    assertThat(reader.next()).isFalse();
    byte[] good = attribute(4, 5);
    reader.reset(good, 0, good.length);
    assertThat(reader.malformed()).isNull();
    assertThat(walk(reader)).containsExactly("5@4+0");
  }

  @Test
  void ignoresTheFlagBitsOfAType() {
    byte[] bytes = attribute(4, NESTED | NET_BYTEORDER | 11);
    assertThat(walk(bytes)).containsExactly("11@4+0");
  }

  @Test
  void givesTypesItDoesNotKnow() {
    assertThat(walk(attribute(4, 0x3fff))).containsExactly("16383@4+0");
  }

  @Test
  void findsAnAttributeBehindOthers() {
    byte[] bytes = join(attribute(4, 1), attribute(8, 3, 0, 0, 0, 7));
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(reader.find(3, 4)).isTrue();
    assertThat(reader.unsignedInt(-1)).isEqualTo(7);
  }

  @Test
  void doesNotFindAnAttributeThatIsTooShort() {
    assertThat(new NlAttrReader(attribute(7, 3, 1, 2, 3), 0, 7).find(3, 4)).isFalse();
  }

  @Test
  void doesNotFindAnAttributeThatIsNotThere() {
    assertThat(new NlAttrReader(attribute(4, 3), 0, 4).find(4, 0)).isFalse();
  }

  @Test
  void doesNotFindAnAttributeBehindAMalformedOne() {
    byte[] bytes = join(attribute(2, 1), attribute(4, 2));
    assertThat(new NlAttrReader(bytes, 0, bytes.length).find(2, 0)).isFalse();
  }

  @Test
  void givesTheAbsentValueForANumberThatIsTooShort() {
    NlAttrReader reader = new NlAttrReader(attribute(7, 3, 1, 2, 3), 0, 7);
    assertThat(reader.next()).isTrue();
    assertThat(reader.unsignedInt(-1)).isEqualTo(-1);
  }

  @Test
  void endsAStringAtItsFirstNul() {
    assertThat(string('a', 'b', 0, 'c')).isEqualTo("ab");
  }

  @Test
  void endsAStringWithoutNulAtTheValuesEnd() {
    assertThat(string('a', 'b', 'c', 'd')).isEqualTo("abcd");
  }

  @Test
  void givesAnEmptyStringForAnEmptyValue() {
    assertThat(string()).isEmpty();
  }

  @Test
  void readsAStringThatIsNoUtf8() {
    assertThat(string(0xff, 0xfe)).isEqualTo("\ufffd\ufffd");
  }

  private static String string(int... value) {
    byte[] bytes =
        join(attribute(4 + value.length, 18, value), "xyz".getBytes(StandardCharsets.US_ASCII));
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(reader.next()).isTrue();
    return reader.string();
  }

  @Test
  void readsNestedAttributesAndNothingBehindTheNest() {
    byte[] inner = join(attribute(6, 1, 0x81, 0x00, 0, 0), attribute(6, 2, 0x20, 0x05));
    byte[] outer = join(attribute(4 + inner.length, NESTED | 19), inner);
    byte[] bytes = join(Arrays.copyOf(outer, 20), attribute(4, 20));
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(reader.next()).isTrue();
    assertThat(walk(reader.nested())).containsExactly("1@8+2", "2@16+2");
    assertThat(walk(reader)).containsExactly("20@24+0");
  }

  @Test
  void stopsANestedWalkAtTheEndOfTheNest() {
    byte[] bytes = join(attribute(8, NESTED | 19), attribute(8, 1, 9, 9, 9, 9));
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    assertThat(reader.next()).isTrue();
    NlAttrReader nested = reader.nested();
    assertThat(nested.next()).isFalse();
    assertThat(nested.malformed()).isEqualTo("attribute 1 at offset 4: nla_len 8, only 4 left");
  }

  @Test
  void readsTheLongestAttributeThereCanBe() {
    byte[] bytes = Arrays.copyOf(attribute(65535, 10), 65535);
    assertThat(walk(bytes)).containsExactly("10@4+65531");
  }
}
