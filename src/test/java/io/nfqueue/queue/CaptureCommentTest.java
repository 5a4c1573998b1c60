package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written of a packet is what is read of it. */
class CaptureCommentTest {
  private static final QueuedPacket PACKET =
      GoldenFilesTest.decoded(GoldenFilesTest.packet("packet-udp-4", 7, 5));

  private static CaptureComment read(String comment) {
    return CaptureComment.of(List.of(comment));
  }

  private static ResolvedVerdict asSent(Verdict verdict) {
    long priority = verdict.priority() == null ? 0 : verdict.priority();
    return new ResolvedVerdict(
        verdict.kind(),
        verdict.number(),
        verdict.hasMark(),
        (int) verdict.markAfter(0),
        verdict.priority() != null,
        (int) priority,
        verdict.conntrack(),
        null,
        verdict.frame());
  }

  private static String text(Verdict verdict, String inputDevice, String outputDevice) {
    return CaptureComment.text(
        new CapturedPacket(
            null, PACKET, asSent(verdict), DecisionCause.DECIDED, inputDevice, outputDevice));
  }

  @Test
  void allThatAVerdictChangesIsThere() {
    Verdict verdict =
        Verdict.accept()
            .withMark(0xffff_fffeL)
            .withPriority(4_000_000_000L)
            .withVlan(0x88a8, 5)
            .withLayer2Header(new byte[] {1, (byte) 0xfe})
            .withConntrackMark(1, 0xff)
            .withConntrackTimeout(Duration.ofMinutes(1))
            .withConntrackHelper("");

    String text = text(verdict, "lan0", null);

    assertThat(text)
        .isEqualTo(
            "verdict=ACCEPT mark=0xfffffffe oldmark=0x0 cause=DECIDED hook=OUTPUT indev=lan0"
                + " priority=4000000000 vlan=0x88a8/0x5 l2hdr=01fe ctmark=0x1/0xff cttimeout=60"
                + " cthelper=");
    assertThat(read(text).verdict()).isEqualTo(verdict);
    assertThat(read(text + " payload=replaced").verdict()).isEqualTo(verdict);
  }

  @Test
  void aPacketHasTheInterfacesThatItHas() {
    CaptureComment read = read(text(Verdict.drop(), "a%20b c", "wan0"));

    assertThat(read.inputDevice()).isEqualTo("a%20b c");
    assertThat(read.outputDevice()).isEqualTo("wan0");
    assertThat(read(text(Verdict.drop(), null, null)).inputDevice()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "priority=much",
        "priority=4294967296",
        "vlan=0x10000/0",
        "l2hdr=0",
        "ctmark=0x1/all",
        "cttimeout=-1",
        "cthelper=of-more-than-15-characters"
      })
  void aWordThatCannotBeReadMakesItSomebodyElses(String word) {
    String comment = "verdict=ACCEPT mark=0x0 cause=DECIDED hook=INPUT";
    assertThat(read(comment)).isNotNull();
    assertThat(read(comment + " " + word)).isNull();
  }
}
