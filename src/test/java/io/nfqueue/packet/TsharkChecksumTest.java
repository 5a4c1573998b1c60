package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.hex;
import static io.nfqueue.packet.SamplePackets.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of change, on every kind of packet: tshark finds all checksums good, and so do we. */
class TsharkChecksumTest {
  private static final int LINKTYPE_RAW = 101;
  private static final String GOOD = "1";
  private static final String BAD = "0";
  private static final int PACKETS_OF_A_FIELD = 4;
  private static final String[] FIELDS = {
    "ip.checksum.status",
    "tcp.checksum.status",
    "udp.checksum.status",
    "dccp.checksum.status",
    "sctp.checksum.status",
    "icmp.checksum.status",
    "icmpv6.checksum.status"
  };
  private static final String[] PREFERENCES = {
    "ip.check_checksum:TRUE",
    "tcp.check_checksum:TRUE",
    "udp.check_checksum:TRUE",
    "udplite.check_checksum:TRUE",
    "dccp.check_checksum:TRUE",
    "sctp.checksum:crc-32c"
  };

  @TempDir private Path folder;

  private final SplittableRandom random = new SplittableRandom(4);
  private final RandomPackets packets = new RandomPackets(random);
  private final List<byte[]> edited = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  private void add(String name, byte[] packet) {
    edited.add(packet);
    names.add(name + " of " + parse(packet));
  }

  private void add(String name, byte[] packet, Consumer<PacketEditor> edit) {
    PacketEditor editor = new PacketEditor(packet);
    edit.accept(editor);
    add(name, editor.toBytes());
  }

  private void addAll(int version, int protocol) {
    byte[] sample = packets.of(version, protocol, 40);
    for (FieldEdits field : FieldEdits.values()) {
      for (int i = 0; field.isIn(sample) && i < PACKETS_OF_A_FIELD; i++) {
        byte[] packet = packets.of(version, protocol, 40 + random.nextInt(2));
        add(field.name(), packet, e -> field.set(e, random.nextLong(1L << field.bits)));
      }
    }
    if (protocol == IpProtocol.SCTP || protocol == IpProtocol.DCCP) {
      return;
    }
    add("grown", sample, e -> e.replacePayload(3, 0, hex("00112233445566")));
    add("shrunk", sample, e -> e.replacePayload(3, 7, new byte[0]));
    add("replaced", sample, e -> e.replacePayload(3, 3, hex("aabbcc")));
    add("emptied", sample, e -> e.setPayload(new byte[0]));
    add("filled", sample, e -> e.setPayload(new byte[1_001]));
    add("of all lengths", sample, e -> e.setPayload(new byte[60_000]));
    add("not ready", sample, e -> e.withChecksumNotReady().setTtl(7));
    add("replaced anywhere", sample, e -> e.replace(sample.length, 0, hex("0102030405")));
    if (protocol == IpProtocol.TCP) {
      add("with an option", sample, e -> e.tcp().setOption(28, (byte) 1, (byte) 2));
      add("without", sample, e -> e.tcp().removeOption(8).removeOption(2).removeOption(3));
      add("blank", sample, e -> e.tcp().blankOption(8));
      add("clamped", sample, e -> e.tcp().clampMaximumSegmentSize(9));
    }
  }

  private Path pcap() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ByteBuffer header = ByteBuffer.allocate(24).putInt(0xa1b2c3d4);
    header.putShort((short) 2).putShort((short) 4).putLong(0).putInt(1 << 18).putInt(LINKTYPE_RAW);
    file.writeBytes(header.array());
    for (byte[] packet : edited) {
      ByteBuffer record = ByteBuffer.allocate(16).putLong(0);
      file.writeBytes(record.putInt(packet.length).putInt(packet.length).array());
      file.writeBytes(packet);
    }
    return Files.write(folder.resolve("edited.pcap"), file.toByteArray());
  }

  /** For each packet, what tshark says of the checksums: of the outermost headers only. */
  private List<String[]> statuses() throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", pcap().toString()));
    for (String preference : PREFERENCES) {
      command.addAll(List.of("-o", preference));
    }
    command.addAll(List.of("-T", "fields", "-E", "separator=,", "-E", "occurrence=f"));
    for (String field : FIELDS) {
      command.addAll(List.of("-e", field));
    }
    Path errors = folder.resolve("errors");
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new AssertionError("tshark: apt-get install tshark", e);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return output.lines().map(line -> line.split(",", -1)).toList();
  }

  private static int fieldOf(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> 1;
      case IpProtocol.UDP, IpProtocol.UDPLITE -> 2;
      case IpProtocol.DCCP -> 3;
      case IpProtocol.SCTP -> 4;
      case IpProtocol.ICMP -> 5;
      default -> 6;
    };
  }

  @Test
  void findsAllChecksumsOfEditedPacketsGood() throws Exception {
    for (int protocol : RandomPackets.PROTOCOLS) {
      if (protocol != IpProtocol.ICMPV6) {
        addAll(4, protocol);
      }
      if (protocol != IpProtocol.ICMP) {
        addAll(6, protocol);
      }
    }
    int right = edited.size();
    // so that it is known that tshark looks at them
    for (int i = 0; i < right; i++) {
      byte[] spoilt = edited.get(i).clone();
      IpPacket view = parse(spoilt);
      spoilt[
              view.transportOffset()
                  + TransportChecksum.offset(view.protocol(), view.ipVersion())] ^=
          0x10;
      add("spoilt", spoilt);
    }

    List<String[]> statuses = statuses();

    assertThat(statuses).hasSize(edited.size()).hasSizeGreaterThan(1_000);
    List<String> unexpected = new ArrayList<>();
    for (int i = 0; i < statuses.size(); i++) {
      IpPacket view = parse(edited.get(i));
      boolean header = view.ipVersion() == 6 || statuses.get(i)[0].equals(GOOD);
      String status = statuses.get(i)[fieldOf(view.protocol())];
      boolean ours = i < right ? view.checksums().right() : view.checksums().wrong();
      if (!header || !ours || !status.equals(i < right ? GOOD : BAD)) {
        unexpected.add(names.get(i) + ": " + String.join(",", statuses.get(i)));
      }
    }
    assertThat(unexpected).isEmpty();
  }
}
