package io.nfqueue.camel;

import io.nfqueue.conntrack.Conntrack;
import java.util.HexFormat;

/** Labels of a connection as options and headers have them: hexadecimal, byte 0 first. */
final class LabelText {
  static final String FORM = "1 to 16 bytes as hexadecimal text, as in 20 or 0x20,";

  private LabelText() {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException where it is no such text
   */
  static byte[] parse(String text) {
    String digits = text.strip().replaceFirst("^0[xX]", "");
    byte[] labels = HexFormat.of().parseHex(digits);
    if (labels.length < 1 || labels.length > Conntrack.LABEL_BYTES) {
      throw new IllegalArgumentException(labels.length + " bytes");
    }
    return labels;
  }
}
