package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DissectionTextTest {
  private final DissectionText text = new DissectionText();

  @Test
  void movesWhatIsInABlockToTheRight() {
    DissectionText outer = text.block("outer").field("one", 1);
    outer.block("inner").field("two", 2L).below().lines("0000\n0010");
    outer.line("still in the outer one");
    text.line("behind it");
    assertThat(text)
        .hasToString(
            "outer\n  one: 1\n  inner\n    two: 2\n      0000\n      0010\n"
                + "  still in the outer one\nbehind it");
    assertThat(outer).as("the same lines").hasToString(text.toString());
  }

  @Test
  void keepsEveryLineOneLineOfVisibleCharacters() {
    text.field("host", "a\r\nqueue 0: \u001b[31m\u007f\u00e9\u0085\u202e ~");
    assertThat(text).hasToString("host: a\\x0d\\x0aqueue 0: \\x1b[31m\\x7f\\xe9\\x85\\u202e ~");
  }

  @Test
  void writesTheLowestBitsInHexadecimalDigits() {
    assertThat(DissectionText.hex(0x1beef, 4)).isEqualTo("0xbeef");
    assertThat(DissectionText.hex(0xffff_fffeL, 8)).isEqualTo("0xfffffffe");
    assertThat(DissectionText.hex(0x12, 3)).isEqualTo("0x012");
  }
}
