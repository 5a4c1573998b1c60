package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.application.ApplicationPackets;
import io.nfqueue.packet.SamplePackets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What stands above and below the packet's own headers, which PacketDissectionTest is about. */
class QueuedPacketDissectionTest {
  private static final String[] GOLDEN = GoldenPackets.NAMES;

  private static String dissection(String golden) {
    return GoldenPackets.decode(golden).dissection();
  }

  @Test
  void beginsWithWhatTheKernelSays() {
    assertThat(dissection("packet-csum-not-ready"))
        .startsWith(
            """
            queue 0, packet 28
              binding: 9d5c5d8e-0000-4000-8000-000000000001
              hook: 3 (OUTPUT)
              hardware protocol: 0x0800
              received: 2026-11-18T11:06:40Z
              output device: 1 (eth1)
              checksum: not ready
            IPv4 header, bytes 0..19
            """)
        .contains("\nUDP header, bytes 20..27\n")
        .contains(" (not ready)\n");
  }

  @Test
  void isWhatTheDocumentationShows() throws Exception {
    assertThat(Files.readString(Path.of("docs/nfqueue-component.adoc")))
        .contains("----\n" + dissection("packet-veth-input") + "\n----\n");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "packet-mark, mark: 0x2a",
    "packet-gso, 'gso: larger than the MTU, to be segmented'",
    "packet-veth-input, hardware address: 02:00:00:00:00:02",
    "packet-veth-input, input device: 2 (eth2)",
    "packet-meta, 'no payload copied'",
    "packet-ct-tcp-new, conntrack info: NEW",
    "packet-ct-tcp-new, sport=21",
    "packet-timestamp, timestamp: 20",
    "packet-uid-gid, uid: ",
    "packet-truncated, truncated: ",
    "../made/packet-bridge, physical input device: 3 (eth3)",
    "../made/packet-bridge, physical output device: 4 (eth4)",
    "../made/packet-bridge, 'vlan tag: vlan 5'",
    "../made/packet-bridge, ethernet: 02:00:00:00:09:02 > ",
    "../made/packet-bridge, security context: system_u:object_r:http_t:s0"
  })
  void says(String golden, String line) {
    assertThat(dissection(golden)).contains(line);
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void hasNoLineForWhatThePacketDoesNotHave(String golden) {
    QueuedPacket packet = GoldenPackets.decode(golden);
    assertThat(packet.dissection())
        .doesNotContain("null", "-1\n")
        .contains("queue " + packet.queueNumber() + ", packet " + packet.packetId() + "\n");
    assertThat(packet.dissection().contains("mark: 0x")).isEqualTo(packet.mark() != 0);
    assertThat(packet.dissection().contains("uid: ")).isEqualTo(packet.uid() >= 0);
    assertThat(packet.dissection().contains("conntrack: ")).isEqualTo(packet.conntrack() != null);
    assertThat(packet.hexDump().isEmpty()).isEqualTo(packet.payloadLength() == 0);
  }

  @Test
  void endsWithADnsMessage() {
    QueuedPacket packet = QueuedIpPackets.of(ApplicationPackets.packet("dns-query"));
    assertThat(packet.dissection())
        .contains("\nDNS message\n  state: COMPLETE\n  id: 0x")
        .contains("\n  question count: 1\n")
        .contains("\n  question: " + packet.dns().question() + "\n")
        .contains("\n  question type: 1 (A)\n  question class: 1 (IN)");
  }

  @Test
  void endsWithATlsClientHello() {
    QueuedPacket packet = QueuedIpPackets.of(ApplicationPackets.packet("tls-curl"));
    assertThat(packet.dissection())
        .contains("\nTLS ClientHello\n  state: COMPLETE\n  legacy version: 0x0303\n")
        .contains("\n  server name: " + packet.tls().serverName() + "\n")
        .contains("\n  alpn: " + String.join(", ", packet.tls().alpn()) + "\n");
    assertThat(dissectionOf("tls-first-segment")).contains("ClientHello\n  state: INCOMPLETE\n");
  }

  private static String dissectionOf(String application) {
    return QueuedIpPackets.of(ApplicationPackets.packet(application)).dissection();
  }

  @Test
  void endsWithAnHttpRequestWhereItsFirstLineIsThere() {
    QueuedPacket packet = QueuedIpPackets.of(ApplicationPackets.packet("http-curl"));
    assertThat(packet.dissection())
        .contains("\nHTTP request\n  state: COMPLETE\n  method: GET\n  target: ")
        .contains("\n  host: " + packet.http().host());
    byte[] letters = SamplePackets.SCAPY_TCP4.clone();
    assertThat(QueuedIpPackets.of(letters).http()).as("may become one").isNotNull();
    assertThat(QueuedIpPackets.of(letters).dissection()).endsWith("payload: 5 bytes");
  }

  @Test
  void saysWhatIsWrongWithAMessage() {
    byte[] packet = ApplicationPackets.packet("dns-query");
    byte[] cut = Arrays.copyOf(packet, 20 + 8 + 3);
    cut[3] = (byte) cut.length;
    cut[25] = 8 + 3;
    assertThat(QueuedIpPackets.of(cut).dissection())
        .endsWith(
            "DNS message\n  state: MALFORMED, "
                + QueuedIpPackets.of(cut).dns().malformed().reason());
  }

  @Test
  void doesNotDissectWhatIsNoIp() {
    byte[] message = GoldenPackets.message("packet-udp-4");
    message[28] = 0x08;
    message[29] = 0x06;
    QueuedPacket arp =
        new PacketDecoder().decode(message, 0, message.length, new Receipt("binding", 0, 0, 0));
    assertThat(arp.hwProtocol()).isEqualTo(0x0806);
    assertThat(arp.dissection()).endsWith("\nno IP: 32 bytes, not dissected");
  }

  @Test
  void dumpsThePayloadFromTheIpHeaderOn() {
    QueuedPacket packet = QueuedIpPackets.of(SamplePackets.KERNEL_UNREACHABLE4);
    assertThat(packet.hexDump())
        .startsWith("0000  45 c0 00 44 09 97 00 00 40 01 5c 4e 0a 09 00 02   |E..D....@.\\N....|\n")
        .isEqualTo(packet.ip().hexDump());
  }
}
