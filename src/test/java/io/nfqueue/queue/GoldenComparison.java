package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.netlink.NlMsgWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Compares messages that our encoders wrote with those of the C library. They are taken apart here
 * by hand: our own reader could share a mistake with our writer.
 */
final class GoldenComparison {
  private static final HexFormat HEX = HexFormat.of();

  /** What may be another than in the C library's message; all else must be the same. */
  enum Difference {
    /** Our nlmsg_seq is the packet id; the C library's is 0 or what golden.c counted. */
    SEQUENCE,
    /** libnfnetlink leaves the padding of the last attribute out of nlmsg_len; libmnl does not. */
    PADDING_COUNTED,
    /** We ask for at most 65531 bytes, to which the kernel cuts golden.c's 65535. */
    COPY_RANGE
  }

  private GoldenComparison() {}

  /** A datagram, a line for each field. */
  static List<String> fields(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    List<String> fields = new ArrayList<>();
    while (in.remaining() >= 20) {
      int start = in.position();
      int length = in.getInt();
      fields.add("nlmsg_len " + length);
      fields.add("nlmsg_type 0x" + Integer.toHexString(in.getShort()));
      fields.add("nlmsg_flags 0x" + Integer.toHexString(in.getShort()));
      fields.add("nlmsg_seq " + in.getInt());
      fields.add("nlmsg_pid " + in.getInt());
      fields.add("nfgen_family " + in.get());
      fields.add("version " + in.get());
      fields.add("res_id 0x" + HEX.toHexDigits(in.get()) + HEX.toHexDigits(in.get()));
      while (in.position() < start + length) {
        int attribute = in.position();
        int attributeLength = in.getShort() & 0xffff;
        int type = in.getShort() & 0xffff;
        int end = attribute + attributeLength;
        int next = Math.min((end + 3) / 4 * 4, datagram.length);
        fields.add(
            "attribute "
                + type
                + " nla_len "
                + attributeLength
                + " value "
                + HEX.formatHex(datagram, attribute + 4, end)
                + " padding "
                + HEX.formatHex(datagram, end, next));
        in.position(next);
      }
    }
    assertThat(in.remaining()).as("bytes left over").isZero();
    return fields;
  }

  static void assertSame(byte[] ours, byte[] theirs, Difference... allowed) {
    byte[] expected = theirs.clone();
    Set<Difference> differences = EnumSet.noneOf(Difference.class);
    differences.addAll(List.of(allowed));
    ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.nativeOrder());
    ByteBuffer golden = ByteBuffer.wrap(expected).order(ByteOrder.nativeOrder());
    for (int at = 0; at < expected.length; at += (mine.getInt(at) + 3) / 4 * 4) {
      if (differences.contains(Difference.SEQUENCE)) {
        assertThat(golden.getInt(at + 8))
            .as("the named difference")
            .isNotEqualTo(mine.getInt(at + 8));
        golden.putInt(at + 8, mine.getInt(at + 8));
      }
      if (differences.contains(Difference.PADDING_COUNTED)) {
        int length = golden.getInt(at);
        assertThat(length % 4).as("the named difference").isNotZero();
        golden.putInt(at, (length + 3) / 4 * 4);
      }
    }
    if (differences.contains(Difference.COPY_RANGE)) {
      int params = valueOffset(expected, 9, 2);
      assertThat(ByteBuffer.wrap(expected).getInt(params)).isEqualTo(65535);
      ByteBuffer.wrap(expected).putInt(params, 65531);
    }
    assertThat(fields(ours)).isEqualTo(fields(expected));
    assertThat(ours).isEqualTo(expected);
  }

  /** Where the value of the first attribute with this length and type starts. */
  static int valueOffset(byte[] message, int length, int type) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    for (int at = 20; at < message.length; at += ((in.getShort(at) & 0xffff) + 3) / 4 * 4) {
      if (in.getShort(at) == length && in.getShort(at + 2) == type) {
        return at + 4;
      }
    }
    throw new AssertionError("no attribute " + type + " of length " + length);
  }

  static byte[] bytes(NlMsgWriter writer) {
    return Arrays.copyOf(writer.array(), writer.length());
  }
}
