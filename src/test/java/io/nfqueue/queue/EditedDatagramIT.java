package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.PacketEditor;
import io.nfqueue.testnet.ChecksumErrors;
import io.nfqueue.testnet.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** UDP and ICMP that are edited on their way, as the other end sees them. */
class EditedDatagramIT extends QueueIT {
  private static final int SENDER_PORT = 4000;

  private void queue(int ipVersion, String chain, String match) {
    String rule = "-A " + chain + " -p " + match + " -j NFQUEUE --queue-num 0";
    if (ipVersion == 4) {
      gate.iptables(rule);
    } else {
      gate.ip6tables(rule);
    }
  }

  private static Arguments row(
      String name, int ipVersion, int port, Consumer<PacketEditor> edit, String seen) {
    return Arguments.of(name, ipVersion, port, edit, seen);
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        row("TTL", 4, PORT, e -> e.setTtl(9), "ttl 9,.* length 5"),
        row("hop limit", 6, PORT, e -> e.setTtl(9), "hlim 9,.* length 5"),
        row("DSCP and ECN", 4, PORT, e -> e.setDscp(46).setEcn(1), "tos 0xb9,ECT\\(1\\), "),
        row("DSCP and ECN", 6, PORT, e -> e.setDscp(46).setEcn(3), "class 0xbb, "),
        row("identification", 4, PORT, e -> e.setIdentification(4711), " id 4711, "),
        row("may be fragmented", 4, PORT, e -> e.setDontFragment(false), "flags \\[none\\]"),
        row("may not", 4, PORT, e -> e.setDontFragment(true), "flags \\[DF\\]"),
        row("flow label", 6, PORT, e -> e.setFlowLabel(0x54321), "flowlabel 0x54321, "),
        row(
            "source",
            4,
            PORT,
            e -> e.setSourceAddress("10.9.0.7").setSourcePort(7),
            " 10.9.0.7.7 > 10.9.0.2.5000: "),
        row(
            "source",
            6,
            PORT,
            e -> e.setSourceAddress("fd09::7").setSourcePort(7),
            " fd09::7.7 > fd09::2.5000: "),
        row("port", 4, PORT + 1, e -> e.setDestinationPort(PORT + 1), " > 10.9.0.2.5001: "),
        row("port", 6, PORT + 1, e -> e.setDestinationPort(PORT + 1), " > fd09::2.5001: "));
  }

  /**
   * The peer's tcpdump sees the field, and a sum that is right; its kernel delivers the datagram.
   */
  @Tag("root")
  @ParameterizedTest(name = "{0}, IPv{1}")
  @MethodSource("fields")
  void thePeerSeesTheField(
      String name, int ipVersion, int port, Consumer<PacketEditor> edit, String seen)
      throws Exception {
    queue(ipVersion, "OUTPUT", "udp");
    PacketQueue queue = open(queue(0));
    run(
        queue,
        packet -> {
          PacketEditor editor = packet.edit();
          edit.accept(editor);
          return Verdict.accept().withEdited(editor);
        });
    DatagramChannel server = peer.udp(address(peer, ipVersion, port));
    DatagramChannel client = gate.udp(address(gate, ipVersion, SENDER_PORT));
    Process tcpdump = peer.spawn("tcpdump", "-i", peer.device(), "-nvvlc", "1", "udp");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(tcpdump.getInputStream(), StandardCharsets.UTF_8))) {
      String said = lines.readLine();
      while (said != null && !said.contains("listening on")) {
        said = lines.readLine();
      }
      assertThat(said).as("tcpdump listens (package tcpdump)").isNotNull();
      gate.send(client, address(peer, ipVersion, PORT), "hello");

      assertArrive(peer, server, "hello");
      String line = lines.lines().reduce("", (all, each) -> all + each + " ");
      assertThat(line).containsPattern(seen).contains("[udp sum ok]").doesNotContain("bad cksum");
    }
    assertThat(ChecksumErrors.of(peer)).isZero();
  }

  @ParameterizedTest(name = "IPv{0}, checksums by the device: {1}, {2} bytes become {3}")
  @CsvSource({
    "4, false, 20, 1000", "4, true, 20, 1000", "4, true, 1000, 7", "4, false, 9, 0",
    "6, false, 20, 1000", "6, true, 20, 1000", "6, true, 1000, 7", "6, false, 9, 0"
  })
  void aDatagramOfAnotherLengthIsAccepted(int ipVersion, boolean device, int before, int after)
      throws Exception {
    queue(ipVersion, "OUTPUT", "udp");
    if (device) {
      gate.run("ethtool -K " + gate.device() + " tx on");
    }
    PacketQueue queue = open(queue(0).withGso(device));
    DatagramChannel server = peer.udp(address(peer, ipVersion, PORT));
    gate.sendUdp(address(peer, ipVersion, PORT), "x".repeat(before));

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.checksumNotReady()).isEqualTo(device);
    byte[] payload = "y".repeat(after).getBytes(StandardCharsets.US_ASCII);
    queue.decide(packet, Verdict.accept().withEdited(packet.edit().setPayload(payload)));

    assertThat(peer.receive(server, PATIENCE).bytes()).isEqualTo(payload);
    assertThat(ChecksumErrors.of(peer)).isZero();
  }

  /**
   * The request's payload changes on the way in, the kernel answers with what it was given, and the
   * answer becomes on its way out what the peer waits for.
   */
  @ParameterizedTest(name = "IPv{0}, {1} bytes more")
  @CsvSource({"4, 400", "4, 1", "4, -5", "6, 400", "6, 1", "6, -5"})
  void aPingOfAnotherLengthIsAnswered(int ipVersion, int more) throws Exception {
    String protocol = ipVersion == 4 ? "icmp" : "icmpv6";
    queue(ipVersion, "INPUT", protocol);
    queue(ipVersion, "OUTPUT", protocol);
    List<byte[]> asked = new CopyOnWriteArrayList<>();
    List<Integer> answered = new CopyOnWriteArrayList<>();
    PacketQueue queue = open(queue(0));
    run(
        queue,
        packet -> {
          IpPacket ip = packet.ip();
          byte[] bytes = packet.payload();
          byte[] data = Arrays.copyOfRange(bytes, ip.payloadOffset(), bytes.length);
          PacketEditor editor = packet.edit();
          if (packet.hook() == Hook.INPUT) {
            asked.add(data);
            return Verdict.accept().withEdited(editor.setPayload(another(data, more)));
          }
          answered.add(data.length);
          byte[] question =
              asked.stream()
                  .filter(each -> Arrays.equals(another(each, more), data))
                  .findFirst()
                  .orElseThrow();
          return Verdict.accept().withEdited(editor.setPayload(question));
        });
    InetAddress target = address(gate, ipVersion, 0).getAddress();

    assertThat(peer.call(() -> target.isReachable((int) PATIENCE.toMillis()))).isTrue();

    assertThat(asked).isNotEmpty();
    assertThat(answered).isNotEmpty().containsOnly(asked.get(0).length + more);
    assertThat(icmpChecksumErrors(gate, ipVersion)).isZero();
    assertThat(icmpChecksumErrors(peer, ipVersion)).isZero();
    assertThat(queue.statistics().failed()).isZero();
  }

  private static byte[] another(byte[] data, int more) {
    byte[] other = Arrays.copyOf(data, data.length + more);
    other[other.length - 1] = 0x5a;
    return other;
  }

  private static long icmpChecksumErrors(Namespace where, int ipVersion) throws IOException {
    List<String> lines =
        where.call(
            () ->
                Files.readAllLines(
                    Path.of("/proc/thread-self/net", ipVersion == 4 ? "snmp" : "snmp6")));
    if (ipVersion == 6) {
      return lines.stream()
          .filter(line -> line.startsWith("Icmp6InCsumErrors"))
          .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
          .findFirst()
          .orElseThrow();
    }
    List<String[]> icmp =
        lines.stream()
            .filter(line -> line.startsWith("Icmp:"))
            .map(line -> line.split(" "))
            .toList();
    return Long.parseLong(icmp.get(1)[Arrays.asList(icmp.get(0)).indexOf("InCsumErrors")]);
  }
}
