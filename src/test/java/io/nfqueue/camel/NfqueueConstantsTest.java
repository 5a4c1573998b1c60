package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.application.ApplicationPackets;
import io.nfqueue.conntrack.ConntrackTuple;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedIpPackets;
import io.nfqueue.queue.QueuedPacket;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every header constant has its metadata, and the computed value has the type it says. The
 * annotation is not there at run time: the catalog entry is what users see of it.
 */
class NfqueueConstantsTest {
  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "Long", Long.class,
          "Integer", Integer.class,
          "String", String.class,
          "Boolean", Boolean.class,
          "byte[]", byte[].class,
          "java.time.Instant", java.time.Instant.class,
          "java.time.Duration", java.time.Duration.class,
          "io.nfqueue.conntrack.ConntrackTuple", ConntrackTuple.class);

  private static final String BRIDGED = "../made/packet-bridge";
  private static final List<String> MADE = List.of(BRIDGED, "../made/packet-icmp-cut");

  /**
   * What only a message that comes to a producer has, one about a batch, or the last of a replay.
   */
  private static final Set<String> NEVER_COMPUTED =
      Set.of(
          NfqueueConstants.VERDICT,
          NfqueueConstants.MARK_MASK,
          NfqueueConstants.CONNTRACK_MARK_MASK,
          NfqueueConstants.CONNTRACK_LABELS_MASK,
          NfqueueConstants.PAYLOAD,
          NfqueueConstants.BATCH_SIZE,
          NfqueueConstants.REPLAY_FINISHED);

  private static Map<String, ComponentModel.EndpointHeaderModel> documented() throws IOException {
    try (InputStream json =
        NfqueueComponent.class.getResourceAsStream("/META-INF/io/nfqueue/camel/nfqueue.json")) {
      Map<String, ComponentModel.EndpointHeaderModel> headers = new HashMap<>();
      JsonMapper.generateComponentModel(new String(json.readAllBytes(), StandardCharsets.UTF_8))
          .getEndpointHeaders()
          .forEach(header -> headers.put(header.getName(), header));
      return headers;
    }
  }

  static Stream<String> headerNames() {
    return Arrays.stream(NfqueueConstants.class.getFields())
        .map(NfqueueConstantsTest::valueOf)
        .filter(
            name ->
                !name.equals(NfqueueConstants.PACKET_PROPERTY)
                    && !name.equals(NfqueueConstants.BATCH_PROPERTY));
  }

  private static String valueOf(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("headerNames")
  void hasADescriptionAndAJavaType(String name) throws IOException {
    ComponentModel.EndpointHeaderModel header = documented().get(name);
    assertThat(header).as(name).isNotNull();
    assertThat(header.getDescription()).isNotBlank().endsWith(".");
    assertThat(TYPES).containsKey(header.getJavaType());
    assertThat(name).startsWith("Camel");
  }

  @Test
  void nothingElseIsDocumented() throws IOException {
    assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(headerNames().toList());
  }

  @ParameterizedTest
  @MethodSource("headerNames")
  void aComputedValueHasTheTypeThatIsDocumented(String name) throws IOException {
    Class<?> type = TYPES.get(documented().get(name).getJavaType());
    List<Object> values =
        packets()
            .map(packet -> PacketHeader.compute(packet, name, false))
            .filter(Objects::nonNull)
            .toList();
    if (NEVER_COMPUTED.contains(name)) {
      assertThat(values).isEmpty();
    } else {
      assertThat(values).as("some packet has it").isNotEmpty();
      assertThat(values).allMatch(type::isInstance);
    }
  }

  /** What kernels have sent, what they would send of a bridge, and application protocols. */
  private static Stream<QueuedPacket> packets() {
    return Stream.concat(
        Stream.concat(Arrays.stream(GoldenPackets.NAMES), MADE.stream()).map(GoldenPackets::decode),
        Stream.of("dns-query", "tls-openssl", "http-curl")
            .map(ApplicationPackets::packet)
            .map(QueuedIpPackets::of));
  }

  @Test
  void headersOfABridgedFragmentSayWhatItsAttributesSay() {
    Map<String, Object> all = new HashMap<>();
    PacketHeader.putAll(GoldenPackets.decode(BRIDGED), all);
    assertThat(all)
        .containsEntry(NfqueueConstants.PHYSICAL_INPUT_DEVICE_INDEX, 3)
        .containsEntry(NfqueueConstants.PHYSICAL_OUTPUT_DEVICE_INDEX, 4)
        .containsEntry(NfqueueConstants.SECURITY_CONTEXT, "system_u:object_r:http_t:s0")
        .containsEntry(NfqueueConstants.VLAN_ID, 5)
        .containsEntry(NfqueueConstants.CGROUP_CLASS_ID, 0x10001L)
        .containsEntry(NfqueueConstants.FRAGMENT, "FIRST")
        .containsEntry(NfqueueConstants.TCP_FLAGS, "SYN")
        .containsEntry(NfqueueConstants.DESTINATION_PORT, 80);
  }

  @Test
  void headersOfAConnectionSayWhatItsAttributesSay() {
    Map<String, Object> all = new HashMap<>();
    PacketHeader.putAll(GoldenPackets.decode("packet-ct-seq-adj"), all);
    assertThat(all)
        .containsEntry(NfqueueConstants.CONNTRACK_STATE, "ESTABLISHED")
        .containsEntry(NfqueueConstants.CONNTRACK_TCP_STATE, "ESTABLISHED")
        .containsEntry(
            NfqueueConstants.CONNTRACK_STATUS,
            "SEEN_REPLY,ASSURED,CONFIRMED,DST_NAT,SEQ_ADJUST,SRC_NAT_DONE,DST_NAT_DONE,HELPER")
        .containsEntry(NfqueueConstants.CONNTRACK_MARK, 7L)
        .containsEntry(NfqueueConstants.CONNTRACK_TIMEOUT, Duration.ofSeconds(300))
        .containsEntry(NfqueueConstants.CONNTRACK_HELPER, "ftp")
        .doesNotContainKeys(NfqueueConstants.CONNTRACK_ZONE, NfqueueConstants.CONNTRACK_LABELS);
    assertThat(all.get(NfqueueConstants.CONNTRACK_ORIGINAL))
        .hasToString("proto=6 src=10.0.0.2 dst=10.0.0.1 sport=4321 dport=2021");
    assertThat(all.get(NfqueueConstants.CONNTRACK_REPLY))
        .hasToString("proto=6 src=10.0.0.1 dst=10.0.0.2 sport=21 dport=4321");
    assertThat(
            PacketHeader.compute(
                GoldenPackets.decode("packet-ct-udp"), NfqueueConstants.CONNTRACK_LABELS, false))
        .isEqualTo("20000000000000000000000000000000");
  }

  @Test
  void nothingIsComputedThatHasNoConstant() {
    Set<String> known = new HashSet<>(headerNames().toList());
    for (String golden : GoldenPackets.NAMES) {
      Map<String, Object> all = new HashMap<>();
      PacketHeader.putAll(GoldenPackets.decode(golden), all);
      assertThat(known).containsAll(all.keySet());
      assertThat(all).doesNotContainKeys(NEVER_COMPUTED.toArray(new String[0]));
      assertThat(all)
          .containsKeys(
              NfqueueConstants.PACKET_ID, NfqueueConstants.QUEUE, NfqueueConstants.BINDING_ID);
    }
  }

  @Test
  void aPacketsHeadersSayWhatItsBytesSay() {
    QueuedPacket packet = GoldenPackets.decode("packet-udp-1");
    Map<String, Object> all = new HashMap<>();
    PacketHeader.putAll(packet, all);
    assertThat(all)
        .containsEntry(NfqueueConstants.PACKET_ID, 2L)
        .containsEntry(NfqueueConstants.HOOK, "OUTPUT")
        .containsEntry(NfqueueConstants.HARDWARE_PROTOCOL, 2048)
        .containsEntry(NfqueueConstants.OUTPUT_DEVICE_INDEX, 1)
        .containsEntry(NfqueueConstants.IP_VERSION, 4)
        .containsEntry(NfqueueConstants.SOURCE_ADDRESS, "127.0.0.1")
        .containsEntry(NfqueueConstants.DESTINATION_ADDRESS, "127.0.0.1")
        .containsEntry(NfqueueConstants.PROTOCOL, "UDP")
        .containsEntry(NfqueueConstants.TTL, 64)
        .containsEntry(NfqueueConstants.SOURCE_PORT, 4321)
        .containsEntry(NfqueueConstants.DESTINATION_PORT, 9)
        .containsEntry(NfqueueConstants.ORIGINAL_LENGTH, 29L)
        .containsEntry(NfqueueConstants.TRUNCATED, false)
        .doesNotContainKeys(
            NfqueueConstants.INPUT_DEVICE_INDEX,
            NfqueueConstants.MARK,
            NfqueueConstants.MALFORMED,
            NfqueueConstants.FRAGMENT,
            NfqueueConstants.UID,
            NfqueueConstants.TCP_FLAGS,
            NfqueueConstants.ICMP_TYPE);
  }
}
