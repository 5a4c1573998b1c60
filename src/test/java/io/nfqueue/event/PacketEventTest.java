package io.nfqueue.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedPacket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What packets, as kernels sent them, are as events. */
class PacketEventTest {
  private static final EventSchema SCHEMA = EventSchema.ofPackets();

  /** The bytes that the golden file shows, by base64(1). */
  private static final String VETH_INPUT = "RQAAIC/wQABAEfbaCgAAAgoAAAEQ4QAJAAwWI2FiY2Q=";

  private static PacketEvent event(String golden) {
    return PacketEvent.of(GoldenPackets.decode(golden)).withNode("gw1");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> nfqueue(String golden) {
    return (Map<String, Object>) event(golden).toMap().get("nfqueue");
  }

  @Test
  void isTheJsonThatTheDocumentationPromises() {
    assertThat(event("packet-veth-input").toJson())
        .isEqualTo(
            "{\"timestamp\":\"2026-11-18T11:06:40.000000+0000\",\"event_type\":\"packet\","
                + "\"in_iface\":\"eth2\",\"src_ip\":\"10.0.0.2\",\"src_port\":4321,"
                + "\"dest_ip\":\"10.0.0.1\",\"dest_port\":9,\"proto\":\"UDP\","
                + "\"ether\":{\"src_mac\":\"02:00:00:00:00:02\"},"
                + "\"packet\":\""
                + VETH_INPUT
                + "\",\"packet_info\":{\"linktype\":101},"
                + "\"nfqueue\":{\"version\":1,\"node\":\"gw1\",\"queue\":0,\"packet_id\":30,"
                + "\"binding\":\"9d5c5d8e-0000-4000-8000-000000000001\",\"hook\":\"INPUT\","
                + "\"hw_protocol\":2048,\"mark\":0,\"length\":32}}");
  }

  @Test
  void leavesThePacketsBytesOut() {
    assertThat(event("packet-veth-input").withoutPacket().toMap())
        .doesNotContainKeys("packet", "packet_info")
        .containsKeys("src_ip", "dest_port", "nfqueue")
        .asString()
        .doesNotContain(VETH_INPUT);
  }

  @Test
  void saysInMicrosecondsWhenTheKernelReceivedThePacket() {
    QueuedPacket packet = GoldenPackets.decode("packet-timestamp");
    String timestamp = (String) PacketEvent.of(packet).toMap().get("timestamp");
    assertThat(timestamp.replace("+0000", "Z"))
        .startsWith(packet.timestamp().toString().substring(0, 19));
    assertThat(packet.timestamp().getNano() / 1000)
        .isEqualTo(Integer.parseInt(timestamp.substring(20, 26)));
  }

  @Test
  void hasNoHeadersWhereOnlyMetadataWasCopied() {
    assertThat(event("packet-meta").toMap())
        .containsOnlyKeys("timestamp", "event_type", "out_iface", "nfqueue");
  }

  @Test
  void hasTheNumbersOfIcmpAndNoPorts() {
    assertThat(event("packet-ct-icmp6").toMap())
        .contains(
            entry("src_ip", "fd00::2"),
            entry("dest_ip", "fd00::1"),
            entry("proto", "IPv6-ICMP"),
            entry("icmp_type", 128),
            entry("icmp_code", 0))
        .doesNotContainKeys("src_port", "dest_port", "tcp");
  }

  @Test
  void namesTheTcpFlagsAsEveDoes() {
    assertThat(event("packet-ct-tcp-new").toMap())
        .contains(
            entry("src_port", 4321),
            entry("dest_port", 21),
            entry("proto", "TCP"),
            entry("tcp", Map.of("tcp_flags", "02", "syn", true)));
  }

  @Test
  void hasWhatABridgeAndSecurityModulesSay() {
    assertThat(event("../made/packet-bridge").toMap()).containsEntry("vlan", List.of(5));
    assertThat(nfqueue("../made/packet-bridge"))
        .contains(
            entry("hook", "FORWARD"),
            entry("phys_in_iface", "eth3"),
            entry("phys_out_iface", "eth4"),
            entry("fragment", "FIRST"),
            entry("security_context", "system_u:object_r:http_t:s0"));
  }

  static Stream<Arguments> parts() {
    return Stream.of(
        arguments("packet-mark", "mark", 42L),
        arguments("packet-priority", "priority", 6L),
        arguments("packet-truncated", "truncated", true),
        arguments("packet-truncated", "length", 128L),
        arguments("packet-gso", "gso", true),
        arguments("packet-csum-not-ready", "checksum_not_ready", true),
        arguments(
            "packet-ct-tcp-new",
            "conntrack",
            Map.of("state", "NEW", "id", 4229120005L, "mark", 0L)));
  }

  @ParameterizedTest(name = "{0}: {1} is {2}")
  @MethodSource("parts")
  void saysOfTheQueuedPacket(String golden, String field, Object value) {
    assertThat(nfqueue(golden)).containsEntry(field, value);
    assertThat(nfqueue("packet-udp-1").getOrDefault(field, "absent")).isNotEqualTo(value);
  }

  static Stream<String> packets() {
    return Stream.concat(
        Stream.of(GoldenPackets.NAMES),
        Stream.of("../made/packet-bridge", "../made/packet-icmp-cut"));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void keepsItsSchema(String golden) {
    assertThat(SCHEMA.faults(event(golden).toJson())).isEmpty();
    assertThat(SCHEMA.faults(event(golden).withoutPacket().toJson())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("packets")
  void namesItsPacket(String golden) {
    QueuedPacket packet = GoldenPackets.decode(golden);
    assertThat(PacketReference.read(EventJson.read(event(golden).toJson())))
        .isEqualTo(
            new PacketReference(
                "gw1", packet.queueNumber(), packet.packetId(), packet.bindingId()));
  }

  @Test
  void namesThisHostUnlessToldOtherwise() throws Exception {
    QueuedPacket packet = GoldenPackets.decode("packet-udp-1");
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname"));
    assertThat(PacketReference.of(packet).node()).isEqualTo(host.strip()).isNotEmpty();
    assertThat(PacketReference.read(PacketEvent.of(packet).toMap()))
        .isEqualTo(PacketReference.of(packet));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("another event", "\"event_type\":\"packet\"", "\"event_type\":\"alert\""),
        arguments("local time", "+0000", "+0100"),
        arguments("milliseconds", "40.000000", "40.000"),
        arguments("no address", "\"10.0.0.2\"", "\"10.0.0.256\""),
        arguments("a port as text", "\"dest_port\":9", "\"dest_port\":\"9\""),
        arguments("a port out of range", "\"dest_port\":9", "\"dest_port\":65536"),
        arguments("cut base64", "Y2Q=", "Y2Q"),
        arguments("another link type", "101", "1"),
        arguments("another version", "\"version\":1", "\"version\":2"),
        arguments("no binding", "\"binding\":", "\"Binding\":"),
        arguments("no node", "\"node\":", "\"Node\":"),
        arguments("no packet id", "\"packet_id\":30", "\"packet_id\":4294967296"),
        arguments("no hook", "INPUT", "INGRESS"),
        arguments("a negative mark", "\"mark\":0", "\"mark\":-1"),
        arguments("no hardware address", "02:00:00:00:00:02", "02:00:00:00:00:02:00"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void itsSchemaRefuses(String name, String right, String wrong) {
    String event = event("packet-veth-input").toJson();
    assertThat(event).contains(right);
    assertThat(SCHEMA.accepts(event)).isTrue();
    assertThat(SCHEMA.accepts(event.replace(right, wrong))).isFalse();
  }
}
