package io.nfqueue.application;

import static io.nfqueue.application.ApplicationPackets.packet;
import static io.nfqueue.application.ApplicationPackets.parse;
import static io.nfqueue.application.ApplicationPackets.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.packet.IpPacket;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsMessageTest {
  private static final String HEADER = "123401000001000000000000";
  private static final String TYPE_A_CLASS_IN = "00010001";
  private static final int HEADER_BYTES = 12;
  private static final int UDP_SOURCE_PORT = 20;
  private static final int UDP_DESTINATION_PORT = 22;

  /** A query whose question's name is given in hex. */
  private static DnsMessage query(String name) {
    return datagram(HEADER + name + TYPE_A_CLASS_IN);
  }

  private static DnsMessage datagram(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return DnsMessage.ofDatagram(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dns-query              | www.example.org                       | A        | 1
          dns-response           | www.example.org                       | A        | 1
          dns-query-ipv6         | WWW.Example.ORG                       | AAAA     | 1
          dns-query-odd-name     | a\\.b.c\\\\d\\000\\255\\032e.example.org | HTTPS    | 1
          dns-query-root         | .                                     | NS       | 1
          dns-query-unknown-type | example.org                           | TYPE4711 | 3
          dns-query-tcp          | example.org                           | TXT      | 1
          """)
  void readsTheQuestionThatAProgramAsked(String name, String question, String type, int dnsClass) {
    DnsMessage message = DnsMessage.of(parse(packet(name)));
    assertThat(message.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(message.malformed()).isNull();
    assertThat(message.question()).isEqualTo(question);
    assertThat(message.questionTypeName()).isEqualTo(type);
    assertThat(message.questionClass()).isEqualTo(dnsClass);
    assertThat(message.questionCount()).isEqualTo(1);
    assertThat(message.opcode()).isZero();
  }

  @Test
  void tellsAQueryFromItsResponse() {
    DnsMessage query = DnsMessage.of(parse(packet("dns-query")));
    DnsMessage response = DnsMessage.of(parse(packet("dns-response")));
    assertThat(query.response()).isFalse();
    assertThat(query.flags() & DnsMessage.RD).isNotZero();
    assertThat(query.answerCount()).isZero();
    assertThat(response.response()).isTrue();
    assertThat(response.flags() & DnsMessage.RA).isNotZero();
    assertThat(response.id()).isEqualTo(query.id());
    assertThat(response.answerCount()).isEqualTo(1);
    assertThat(response.authorityCount()).isZero();
    assertThat(response.rcode()).isZero();
    assertThat(DnsMessage.of(parse(packet("dns-query-ipv6"))).additionalCount()).isEqualTo(1);
  }

  @Test
  void readsEveryFieldOfTheHeaderAtItsTop() {
    DnsMessage message =
        datagram("ffff" + "ffff" + "ffff" + "fffe" + "fffd" + "fffc" + "00ffffffff");
    assertThat(message.id()).isEqualTo(0xffff);
    assertThat(message.flags()).isEqualTo(0xffff);
    assertThat(message.opcode()).isEqualTo(15);
    assertThat(message.rcode()).isEqualTo(15);
    assertThat(message.questionCount()).isEqualTo(0xffff);
    assertThat(message.answerCount()).isEqualTo(0xfffe);
    assertThat(message.authorityCount()).isEqualTo(0xfffd);
    assertThat(message.additionalCount()).isEqualTo(0xfffc);
    assertThat(message.questionType()).isEqualTo(0xffff);
    assertThat(message.questionTypeName()).isEqualTo("TYPE65535");
    assertThat(message.questionClass()).isEqualTo(0xffff);
  }

  @Test
  void aMessageWithoutQuestionIsCompleteAndHasNone() {
    DnsMessage message = datagram("123481810000000000000000");
    assertThat(message.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(message.question()).isNull();
    assertThat(message.questionType()).isEqualTo(-1);
    assertThat(message.questionTypeName()).isNull();
    assertThat(message.rcode()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "reserved label type, 40, LABEL_TYPE",
    "another reserved label type, 0161bf00, LABEL_TYPE",
    "pointer to itself, c00c, POINTER",
    "pointer behind a label to that label, 0161c00c, POINTER",
    "pointer into the header, c000, POINTER",
    "pointer forward, c00e0000, POINTER",
    "name without end, 0161016201, QUESTION_CUT"
  })
  void saysWhatIsWrongWithAName(String what, String name, DnsMalformed reason) {
    byte[] bytes = HexFormat.of().parseHex(HEADER + name);
    DnsMessage message = DnsMessage.ofDatagram(bytes, 0, bytes.length);
    assertThat(message.malformed()).isEqualTo(reason);
    assertThat(message.state()).isEqualTo(MessageState.MALFORMED);
    assertThat(message.question()).isNull();
    assertThat(message.id()).isEqualTo(0x1234);
    assertThat(message.toString()).contains(reason.reason());
  }

  @Test
  void takesANameOf255BytesAndNoLongerOne() {
    String label = "3f" + "61".repeat(63);
    String longest = label.repeat(3) + "3d" + "62".repeat(61) + "00";
    assertThat(query(longest).question()).hasSize(253).endsWith("b");
    DnsMessage longer = query(label.repeat(3) + "3e" + "62".repeat(62) + "00");
    assertThat(longer.malformed()).isEqualTo(DnsMalformed.NAME_TOO_LONG);
    assertThat(longer.question()).isNull();
  }

  @Test
  void aDatagramThatEndsInHeaderOrQuestionIsMalformed() {
    byte[] whole = payload("dns-query");
    int questionEnd = whole.length;
    for (int length = 0; length < questionEnd; length++) {
      DnsMessage message = DnsMessage.ofDatagram(whole, 0, length);
      assertThat(message.malformed())
          .as("%d bytes", length)
          .isEqualTo(length < HEADER_BYTES ? DnsMalformed.HEADER_CUT : DnsMalformed.QUESTION_CUT);
      assertThat(message.question()).isNull();
    }
  }

  @Test
  void aMessageOverTcpWhoseLengthEndsInTheHeaderIsMalformed() {
    byte[] bytes = HexFormat.of().parseHex("000b" + HEADER + "016100" + TYPE_A_CLASS_IN);
    assertThat(DnsMessage.ofSegment(bytes, 0, bytes.length).malformed())
        .isEqualTo(DnsMalformed.HEADER_CUT);
    bytes[1] = (byte) (HEADER_BYTES + 3);
    assertThat(DnsMessage.ofSegment(bytes, 0, bytes.length).malformed())
        .isEqualTo(DnsMalformed.QUESTION_CUT);
  }

  /** A later segment may begin anywhere: what looks like a header there is none. */
  @ParameterizedTest
  @ValueSource(strings = {"dns-query-tcp", "dns-query", "dns-query-ipv6", "dns-response"})
  void takesNoLaterSegmentForAMessageWithoutQuestion(String name) {
    byte[] payload = payload(name);
    for (int cut = 1; cut < payload.length; cut++) {
      DnsMessage later = DnsMessage.ofSegment(payload, cut, payload.length);
      boolean without =
          later != null && later.state() == MessageState.COMPLETE && later.question() == null;
      assertThat(without).as("from byte %d: %s", cut, later).isFalse();
    }
  }

  @Test
  void takesNoSecondSegmentOfAQueryForOneWithoutQuestion() {
    byte[] query = packet("dns-query-tcp");
    int headers = 52;
    int length = 2;
    byte[] second = Arrays.copyOf(query, query.length - length);
    System.arraycopy(query, headers + length, second, headers, query.length - headers - length);
    second[3] = (byte) second.length;
    assertThat(parse(second).malformed()).isNull();
    assertThat(DnsMessage.of(parse(second))).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an error, 000c 1234 8181 0000 0000 0000 0000, true",
    "an error of 13 bytes, 000d 1234 8181 0000 0000 0000 0000 00, false",
    "records of a zone, 0017 1234 8400 0000 0001 0000 0000 00 0006 0001 00000000 0000, true",
    "more records than fit, 0017 1234 8400 0000 0001 0001 0000 00 0006 0001 00000000 0000, false",
    "a flag that is not used, 000c 1234 8141 0000 0000 0000 0000, false",
    "an opcode that is not used, 000c 1234 b900 0000 0000 0000 0000, false",
    "a stateful operation, 0018 1234 3000 0000 0000 0000 0000 0001 0008 00003a98 00003a98, true",
    "its response, 000c 1234 b00b 0000 0000 0000 0000, true",
    "with a record, 0018 1234 3000 0000 0000 0000 0001 0001 0008 00003a98 00003a98, false",
    "a query, 000c 1234 0100 0000 0000 0000 0000, false",
    "a query for a cookie, 0017 1234 0120 0000 0000 0000 0001 00 0029 04d0 00000000 0000, false"
  })
  void takesOverTcpWhatCanBeWithoutQuestion(String what, String hex, boolean taken) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    DnsMessage message = DnsMessage.ofSegment(bytes, 0, bytes.length);
    assertThat(message != null).isEqualTo(taken);
    if (taken) {
      assertThat(message.state()).isEqualTo(MessageState.COMPLETE);
      assertThat(message.question()).isNull();
    }
  }

  @Test
  void looksAtThePortsOfUdpAndTcpOnly() {
    byte[] query = packet("dns-query");
    assertThat(DnsMessage.of(parse(packet("dns-response")))).isNotNull();
    for (int port : new int[] {53, 5353, 5355}) {
      assertThat(DnsMessage.of(parse(withPorts(query, 4321, port)))).isNotNull();
      assertThat(DnsMessage.of(parse(withPorts(query, port, 4321)))).isNotNull();
    }
    assertThat(DnsMessage.of(parse(withPorts(query, 4321, 54)))).isNull();
    int protocol = 9;
    byte[] udpLite = query.clone();
    udpLite[protocol] = (byte) 136;
    assertThat(parse(udpLite).destinationPort()).isEqualTo(53);
    assertThat(DnsMessage.of(parse(udpLite))).isNull();
    assertThat(DnsMessage.of(parse(packet("http-curl")))).isNull();
  }

  private static byte[] withPorts(byte[] packet, int source, int destination) {
    byte[] changed = packet.clone();
    changed[UDP_SOURCE_PORT] = (byte) (source >> 8);
    changed[UDP_SOURCE_PORT + 1] = (byte) source;
    changed[UDP_DESTINATION_PORT] = (byte) (destination >> 8);
    changed[UDP_DESTINATION_PORT + 1] = (byte) destination;
    return changed;
  }

  @Test
  void aTruncatedCopyIsIncompleteNotMalformed() {
    byte[] query = packet("dns-query");
    int headers = 28;
    for (int length = headers + 1; length < query.length; length++) {
      DnsMessage message = DnsMessage.of(IpPacket.of(query, 0, length, query.length));
      assertThat(message.state()).as("%d bytes", length).isEqualTo(MessageState.INCOMPLETE);
      assertThat(message.malformed()).isNull();
    }
    assertThat(DnsMessage.of(IpPacket.of(query, 0, headers, query.length))).isNull();
  }

  @Test
  void aFirstFragmentIsIncompleteNotMalformed() {
    byte[] query = packet("dns-query");
    int length = query.length - 1 - (query.length - 1 - 20) % 8;
    byte[] fragment = Arrays.copyOf(query, length);
    fragment[3] = (byte) length;
    fragment[6] = 0x20;
    assertThat(DnsMessage.of(parse(fragment)).state()).isEqualTo(MessageState.INCOMPLETE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 17})
  void readsAMessageWhereItIsInAnArray(int offset) {
    byte[] message = payload("dns-query");
    byte[] array = new byte[offset + message.length + 3];
    Arrays.fill(array, (byte) 0xa5);
    System.arraycopy(message, 0, array, offset, message.length);
    assertThat(DnsMessage.ofDatagram(array, offset, offset + message.length).question())
        .isEqualTo("www.example.org");
  }

  @Test
  void refusesBoundsOutsideTheArray() {
    byte[] bytes = new byte[20];
    assertThatThrownBy(() -> DnsMessage.ofDatagram(bytes, 0, 21))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> DnsMessage.ofDatagramBeginning(bytes, -1, 20))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> DnsMessage.ofSegment(bytes, 12, 11))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
