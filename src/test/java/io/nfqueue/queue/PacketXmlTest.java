package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.queue.PacketXml.Part;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What SameAsTheCLibraryIT cannot compare: parts that are not wanted, the time, and what the C
 * library does not print.
 */
class PacketXmlTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final String BRIDGED = "../made/packet-bridge";

  private static String print(String name, Part... parts) {
    Set<Part> wanted = EnumSet.noneOf(Part.class);
    wanted.addAll(Set.of(parts));
    return PacketXml.print(GoldenPackets.decode(name), wanted, BERLIN);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "HW, packet-veth-input, <hw><proto>0800</proto><src>020000000002</src></hw>",
    "HW, packet-udp6, <hw><proto>86dd</proto></hw>",
    "MARK, packet-mark, <mark>42</mark>",
    "MARK, packet-udp-1, ''",
    "DEV, packet-udp-1, <outdev>1</outdev>",
    "DEV, packet-veth-input, <indev>2</indev>",
    "PHYSDEV, packet-udp-1, ''",
    "PHYSDEV, ../made/packet-bridge, <physindev>3</physindev><physoutdev>4</physoutdev>",
    "UID, packet-udp-1, ''",
    "GID, packet-udp-1, ''",
    "SECCTX, packet-udp-1, ''",
    "SECCTX, ../made/packet-bridge, <secctx>system_u:object_r:http_t:s0</secctx>",
    "PAYLOAD, packet-meta, ''"
  })
  void printsOnlyThePartThatIsWanted(Part part, String name, String expected) {
    QueuedPacket packet = GoldenPackets.decode(name);
    assertThat(print(name, part))
        .isEqualTo(
            "<pkt><hook>"
                + packet.hookNumber()
                + "</hook><id>"
                + packet.packetId()
                + "</id>"
                + expected
                + "</pkt>");
  }

  @Test
  void printsUserAndGroup() {
    QueuedPacket packet = GoldenPackets.decode("packet-uid-gid");
    assertThat(print("packet-uid-gid", Part.UID, Part.GID))
        .endsWith("<uid>" + packet.uid() + "</uid><gid>" + packet.gid() + "</gid></pkt>");
  }

  @Test
  void printsTheWholePayloadLast() {
    assertThat(print("packet-udp-1", Part.PAYLOAD, Part.DEV))
        .matches(".*<outdev>1</outdev><payload>4500[0-9a-f]{54}</payload></pkt>");
  }

  /** 1,795,000,000 s: Wednesday, 18 November 2026, 11:06:40 UTC. */
  @Test
  void printsWhenThePacketWasReceivedHereWhereTheKernelDoesNotSay() {
    assertThat(GoldenPackets.decode("packet-udp-1").timestamp()).isNull();
    assertThat(print("packet-udp-1", Part.TIME))
        .startsWith(
            "<pkt><when><hour>12</hour><min>06</min><sec>40</sec><wday>4</wday><day>18</day>"
                + "<month>11</month><year>2026</year></when><hook>");
  }

  @Test
  void printsWhenTheKernelReceivedThePacketWhereItSays() {
    Instant kernel = GoldenPackets.decode("packet-timestamp").timestamp();
    assertThat(print("packet-timestamp", Part.TIME))
        .contains("<min>%02d</min>".formatted(kernel.atZone(BERLIN).getMinute()))
        .contains("<sec>%02d</sec>".formatted(kernel.atZone(BERLIN).getSecond()))
        .doesNotContain("<hour>12</hour><min>06</min><sec>40</sec>");
  }

  @ParameterizedTest
  @CsvSource({"1795258800, 7, 21", "1795345200, 1, 22", "1795431600, 2, 23"})
  void countsTheDaysOfAWeekFromSunday(long epochSecond, int dayOfWeek, int day) {
    byte[] message = GoldenFilesTest.golden("packet-udp-1");
    Receipt receipt = new Receipt("binding", 0, 0, epochSecond * 1000);
    QueuedPacket packet = new PacketDecoder().decode(message, 0, message.length, receipt);
    assertThat(PacketXml.print(packet, Set.of(Part.TIME), BERLIN))
        .contains("<wday>" + dayOfWeek + "</wday><day>" + day + "</day>");
  }

  @Test
  void escapesWhatXmlReserves() {
    byte[] message = GoldenFilesTest.golden(BRIDGED);
    int context = new String(message, StandardCharsets.ISO_8859_1).indexOf("system_u");
    System.arraycopy("&lt;<&>u".getBytes(StandardCharsets.US_ASCII), 0, message, context, 8);
    Receipt receipt = new Receipt("binding", 0, 0, 0);
    QueuedPacket packet = new PacketDecoder().decode(message, 0, message.length, receipt);
    assertThat(PacketXml.print(packet, Set.of(Part.SECCTX)))
        .contains("<secctx>&amp;lt;&lt;&amp;&gt;u:object_r:http_t:s0</secctx>");
  }

  @Test
  void allIsEveryPart() {
    assertThat(Part.ALL).containsExactlyInAnyOrder(Part.values());
    assertThat(PacketXml.print(GoldenPackets.decode(BRIDGED), Part.ALL))
        .contains("<when>", "<hw>", "<physindev>", "<secctx>", "<payload>");
  }
}
