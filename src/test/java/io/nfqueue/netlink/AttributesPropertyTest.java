package io.nfqueue.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Attributes that are written are those that are read; of other bytes none is read outside. */
class AttributesPropertyTest {
  private static final int MOST_TYPE = 0x3fff;
  private static final int CAPACITY = 4096;

  private static NlAttrReader reader(NlMsgWriter writer) {
    int offset = NlMsgHdr.SIZE + NfGenMsg.SIZE;
    return new NlAttrReader(writer.array(), offset, writer.length());
  }

  @Property(tries = 300)
  void areReadAsTheyWereWritten(
      @ForAll @IntRange(max = MOST_TYPE) int type,
      @ForAll @Size(max = 10) List<@Size(max = 100) byte[]> values,
      @ForAll int number) {
    NlMsgWriter writer = new NlMsgWriter(CAPACITY);
    writer.begin(1, 0, 1, 0, 0);
    int nested = writer.beginNested(type);
    for (byte[] value : values) {
      writer.putBytes(type, value);
    }
    writer.endNested(nested);
    writer.putInt(type, number);
    writer.end();

    NlAttrReader outer = reader(writer);
    assertThat(outer.next()).isTrue();
    assertThat(outer.type()).isEqualTo(type);
    NlAttrReader inner = outer.nested();
    for (byte[] value : values) {
      assertThat(inner.next()).isTrue();
      assertThat(inner.type()).isEqualTo(type);
      int from = inner.valueOffset();
      assertThat(Arrays.copyOfRange(writer.array(), from, from + inner.valueLength()))
          .isEqualTo(value);
    }
    assertThat(inner.next()).isFalse();
    assertThat(inner.malformed()).isNull();
    assertThat(outer.next()).isTrue();
    assertThat(outer.unsignedInt(-1)).isEqualTo(number & 0xffff_ffffL);
    assertThat(outer.next()).isFalse();
    assertThat(outer.malformed()).isNull();
  }

  @Property(tries = 500)
  void areWalkedOverWhateverTheBytes(@ForAll @Size(max = 2000) byte[] bytes) {
    NlAttrReader reader = new NlAttrReader(bytes, 0, bytes.length);
    int end = 0;
    while (reader.next()) {
      assertThat(reader.valueOffset()).isGreaterThanOrEqualTo(end + NlAttr.SIZE);
      end = reader.valueOffset() + reader.valueLength();
      assertThat(end).isLessThanOrEqualTo(bytes.length);
      assertThat(reader.string()).isNotNull();
      assertThat(reader.unsignedInt(-1)).isBetween(-1L, 0xffff_ffffL);
      assertThat(reader.nested()).isNotNull();
    }
  }
}
