package io.nfqueue.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.netlink.NlMsgWriter;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedPacket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections as the kernel tells them, and bytes that no kernel sent. */
class ConntrackTest {
  private static final String THERE = "src=10.0.0.2 dst=10.0.0.1";
  private static final String BACK = "src=10.0.0.1 dst=10.0.0.2";
  private static final String THERE6 = "src=fd00:0:0:0:0:0:0:2 dst=fd00:0:0:0:0:0:0:1";
  private static final String BACK6 = "src=fd00:0:0:0:0:0:0:1 dst=fd00:0:0:0:0:0:0:2";
  private static final String UDP_LABELS = "labels=%s000000000000000000000000000000";
  private static final String ESTABLISHED = "SEEN_REPLY, ASSURED, CONFIRMED, DST_NAT, ";

  private static Conntrack golden(String name) {
    return GoldenPackets.decode(name).conntrack();
  }

  private static String both(int protocol, String there, String back) {
    return "proto=" + protocol + " " + there + " proto=" + protocol + " " + back;
  }

  private static String udp(int port) {
    return both(
        17,
        THERE + " sport=4321 dport=" + port + (port == 11 ? " zone=8" : ""),
        BACK + " sport=" + port + " dport=4321");
  }

  private static String ftp() {
    return both(6, THERE + " sport=4321 dport=2021", BACK + " sport=21 dport=4321");
  }

  static Stream<Arguments> connections() {
    return Stream.of(
        arguments(
            "packet-ct-udp",
            "NEW",
            "timeout=30 " + udp(9) + " [DST_NAT_DONE] mark=42 " + UDP_LABELS.formatted("20")),
        arguments(
            "packet-ct-udp-reply",
            "ESTABLISHED_REPLY",
            ("timeout=30 " + udp(9))
                + " [SEEN_REPLY, CONFIRMED, SRC_NAT_DONE, DST_NAT_DONE] mark=298 "
                + UDP_LABELS.formatted("22")),
        arguments("packet-ct-zone", "NEW", "timeout=30 " + udp(10) + " [DST_NAT_DONE] zone=7"),
        arguments("packet-ct-zone-original", "NEW", "timeout=30 " + udp(11) + " [DST_NAT_DONE]"),
        arguments(
            "packet-ct-icmp",
            "NEW",
            "timeout=30 "
                + both(1, THERE + " type=8 code=0 id=4660", BACK + " type=0 code=0 id=4660")
                + " [DST_NAT_DONE]"),
        arguments(
            "packet-ct-icmp6",
            "NEW",
            "timeout=30 "
                + both(
                    58, THERE6 + " type=128 code=0 id=22136", BACK6 + " type=129 code=0 id=22136")
                + " [DST_NAT_DONE]"),
        arguments(
            "packet-ct-tcp6",
            "NEW",
            "SYN_SENT timeout=120 "
                + both(6, THERE6 + " sport=4321 dport=22", BACK6 + " sport=22 dport=4321")
                + " [DST_NAT_DONE]"),
        arguments(
            "packet-ct-tcp-new",
            "NEW",
            "SYN_SENT timeout=120 " + ftp() + " [DST_NAT, DST_NAT_DONE, HELPER] helper=ftp"),
        arguments(
            "packet-ct-tcp",
            "ESTABLISHED",
            ("ESTABLISHED timeout=432000 " + ftp() + " [" + ESTABLISHED)
                + "SRC_NAT_DONE, DST_NAT_DONE, HELPER] helper=ftp"),
        arguments(
            "packet-ct-seq-adj",
            "ESTABLISHED",
            ("ESTABLISHED timeout=300 " + ftp() + " [" + ESTABLISHED)
                + "SEQ_ADJUST, SRC_NAT_DONE, DST_NAT_DONE, HELPER] mark=7 helper=ftp"),
        arguments(
            "packet-ct-expected",
            "RELATED",
            "SYN_SENT timeout=120 "
                + both(6, THERE + " sport=4322 dport=5000", BACK + " sport=5000 dport=4322")
                + " [EXPECTED, DST_NAT_DONE] mark=7"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connections")
  void readsWhatTheKernelTells(String name, String info, String line) {
    QueuedPacket packet = GoldenPackets.decode(name);
    assertThat(packet.conntrackInfo()).isEqualTo(ConntrackInfo.valueOf(info));
    // an address of the kernel's memory, hashed
    long id = packet.conntrack().id();
    assertThat(id).isBetween(1L, 0xffff_ffffL);
    assertThat(packet.conntrack()).hasToString(line + " id=" + id);
  }

  @Test
  void givesEveryPartOfAConnectionAsItsOwnType() throws Exception {
    Conntrack connection = golden("packet-ct-seq-adj");
    ConntrackTuple original = connection.original();
    assertThat(original.sourceAddress()).isEqualTo(InetAddress.getByName("10.0.0.2"));
    assertThat(original.destinationAddress()).isEqualTo(InetAddress.getByName("10.0.0.1"));
    assertThat(original.protocol()).isEqualTo(6);
    assertThat(original.sourcePort()).isEqualTo(4321);
    assertThat(original.destinationPort()).isEqualTo(2021);
    assertThat(original.icmpId()).isEqualTo(-1);
    assertThat(original).isEqualTo(golden("packet-ct-tcp-new").original());
    assertThat(connection.reply().sourcePort()).isEqualTo(21);
    assertThat(connection.master()).isNull();
    assertThat(connection.status()).isEqualTo(0x21ee);
    assertThat(connection.has(ConntrackStatus.SEQ_ADJUST)).isTrue();
    assertThat(connection.has(ConntrackStatus.EXPECTED)).isFalse();
    assertThat(connection.tcpState()).isEqualTo(TcpConntrackState.ESTABLISHED);
    assertThat(connection.mark()).isEqualTo(7);
    assertThat(connection.zone()).isZero();
    assertThat(connection.timeout()).isEqualTo(Duration.ofSeconds(300));
    assertThat(connection.labels()).isNull();
    assertThat(connection.helper()).isEqualTo("ftp");
    SequenceAdjustment adjustment = connection.originalSequenceAdjustment();
    // "hello" became "hi"
    assertThat(adjustment.offsetBefore()).isZero();
    assertThat(adjustment.offsetAfter()).isEqualTo(-3);
    assertThat(adjustment.correctionPosition()).isPositive();
    assertThat(connection.replySequenceAdjustment()).isEqualTo(new SequenceAdjustment(0, 0, 0));
  }

  @Test
  void namesTheConnectionThatExpectedThisOne() {
    assertThat(golden("packet-ct-expected").master()).isEqualTo(golden("packet-ct-tcp").original());
  }

  @Test
  void findsLabelsByNumber() {
    Conntrack connection = golden("packet-ct-udp-reply");
    for (int label = 0; label <= Conntrack.MAX_LABEL; label++) {
      assertThat(connection.hasLabel(label)).as("%d", label).isEqualTo(label == 1 || label == 5);
    }
    assertThat(golden("packet-ct-tcp").hasLabel(5)).isFalse();
    for (int label : new int[] {-8, -1, Conntrack.MAX_LABEL + 1}) {
      assertThatThrownBy(() -> golden("packet-ct-tcp").hasLabel(label))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("label " + label + ": 0..127 expected");
    }
  }

  @Test
  void hasNothingToSayWhereNothingIsThere() {
    Conntrack empty = Conntrack.of(new byte[0], 0, 0);
    assertThat(empty.original()).isNull();
    assertThat(empty.status()).isZero();
    assertThat(empty.statuses()).isEmpty();
    assertThat(empty.tcpState()).isNull();
    assertThat(empty.tcpStateNumber()).isEqualTo(-1);
    assertThat(empty.mark()).isZero();
    assertThat(empty.id()).isEqualTo(-1);
    assertThat(empty.timeout()).isNull();
    assertThat(empty.helper()).isNull();
    assertThat(empty.originalSequenceAdjustment()).isNull();
    assertThat(empty.attributes()).isEmpty();
    assertThat(empty).hasToString("[]");
  }

  private static Conntrack written(Consumer<NlMsgWriter> attributes) {
    NlMsgWriter writer = new NlMsgWriter(512);
    attributes.accept(writer);
    return Conntrack.of(writer.array(), 0, writer.length());
  }

  @Test
  void keepsTheNumbersOfANewerKernel() {
    Conntrack connection =
        written(
            writer -> {
              writer.putInt(4000, 1);
              writer.putInt(Cta.CTA_STATUS, 0x8001_0002);
              writer.putInt(Cta.CTA_MARK, -1);
              int info = writer.beginNested(Cta.CTA_PROTOINFO);
              int tcp = writer.beginNested(Cta.CTA_PROTOINFO_TCP);
              writer.putBytes(Cta.CTA_PROTOINFO_TCP_STATE, new byte[] {(byte) 200});
              writer.endNested(tcp);
              writer.endNested(info);
            });
    assertThat(connection.status()).isEqualTo(0x8001_0002L);
    assertThat(connection.statuses()).containsExactly(ConntrackStatus.SEEN_REPLY);
    assertThat(connection.mark()).isEqualTo(0xffff_ffffL);
    assertThat(connection.tcpState()).isEqualTo(TcpConntrackState.UNKNOWN);
    assertThat(connection.tcpStateNumber()).isEqualTo(200);
    assertThat(ConntrackInfo.of(6)).isEqualTo(ConntrackInfo.UNKNOWN);
    assertThat(ConntrackInfo.of(Integer.MAX_VALUE)).isEqualTo(ConntrackInfo.UNKNOWN);
  }

  @Test
  void takesValuesThatAreTooShortForAbsent() {
    byte[] three = new byte[3];
    Conntrack connection =
        written(
            writer -> {
              writer.putBytes(Cta.CTA_STATUS, three);
              writer.putBytes(Cta.CTA_TIMEOUT, three);
              writer.putBytes(Cta.CTA_ZONE, new byte[1]);
              int tuple = writer.beginNested(Cta.CTA_TUPLE_ORIG);
              int addresses = writer.beginNested(Cta.CTA_TUPLE_IP);
              writer.putBytes(Cta.CTA_IP_V4_SRC, three);
              writer.putBytes(Cta.CTA_IP_V6_DST, new byte[15]);
              writer.endNested(addresses);
              int numbers = writer.beginNested(Cta.CTA_TUPLE_PROTO);
              writer.putBytes(Cta.CTA_PROTO_NUM, new byte[0]);
              writer.putBytes(Cta.CTA_PROTO_SRC_PORT, new byte[1]);
              writer.endNested(numbers);
              writer.putBytes(Cta.CTA_TUPLE_ZONE, new byte[1]);
              writer.endNested(tuple);
              int adjustment = writer.beginNested(Cta.CTA_SEQ_ADJ_ORIG);
              writer.putInt(Cta.CTA_SEQADJ_CORRECTION_POS, 1);
              writer.putInt(Cta.CTA_SEQADJ_OFFSET_BEFORE, 1);
              writer.putBytes(Cta.CTA_SEQADJ_OFFSET_AFTER, three);
              writer.endNested(adjustment);
            });
    assertThat(connection.originalSequenceAdjustment()).isNull();
    assertThat(connection.status()).isZero();
    assertThat(connection.timeout()).isNull();
    assertThat(connection.zone()).isZero();
    assertThat(connection.original())
        .isEqualTo(new ConntrackTuple(null, null, -1, -1, -1, -1, -1, -1, 0));
  }

  /** Calls everything; only what is thrown matters. */
  private static void readAll(Conntrack connection) {
    connection.toString();
    connection.master();
    connection.hasLabel(Conntrack.MAX_LABEL);
    connection.originalSequenceAdjustment();
    connection.replySequenceAdjustment();
    connection.attributes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connections")
  void survivesBytesThatAreCutAnywhere(String name, String info, String line) {
    byte[] whole = golden(name).attributes();
    Set<String> read = new HashSet<>();
    for (int length = 0; length <= whole.length; length++) {
      Conntrack cut = Conntrack.of(Arrays.copyOf(whole, length), 0, length);
      readAll(cut);
      readAll(Conntrack.of(Arrays.copyOf(whole, length), 0, whole.length));
      read.add(cut.toString());
    }
    assertThat(read).as("what was left of it").hasSizeGreaterThan(3).contains("[]");
  }

  @Test
  void survivesRandomBytesAndRandomChanges() {
    Random random = new Random(4);
    byte[] whole = golden("packet-ct-expected").attributes();
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      readAll(Conntrack.of(noise, 0, noise.length));
      byte[] changed = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      readAll(Conntrack.of(changed, 0, changed.length));
    }
  }
}
