package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.capture.CaptureProgram;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a dissection says of checksums in captured packets is what tshark says: right, or wrong and
 * what they should be. Where one of the two does not judge, nothing is compared.
 */
class ChecksumsAsTsharkTest {
  private static final String[] PREFERENCES = {
    "ip.check_checksum:TRUE",
    "tcp.check_checksum:TRUE",
    "udp.check_checksum:TRUE",
    "udplite.check_checksum:TRUE",
    "dccp.check_checksum:TRUE",
    "sctp.checksum:crc-32c",
    "ip.defragment:FALSE",
    "ipv6.defragment:FALSE"
  };
  private static final String[] PROTOCOLS = {"ip", "tcp", "udp", "dccp", "sctp", "icmp", "icmpv6"};
  private static final String BAD = "0";
  private static final String GOOD = "1";

  /** Outside of blocks in blocks: not of a quoted packet. */
  private static final Pattern JUDGED =
      Pattern.compile("^  (header )?checksum: \\S+ \\((correct|incorrect)", Pattern.MULTILINE);

  private final Map<String, Integer> compared = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();

  /** For each packet, what tshark says of the checksums: of the outermost headers only. */
  private static List<String[]> statuses(Path file) throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    for (String preference : PREFERENCES) {
      command.addAll(List.of("-o", preference));
    }
    command.addAll(List.of("-T", "fields", "-E", "separator=,", "-E", "occurrence=f"));
    for (String protocol : PROTOCOLS) {
      command.addAll(List.of("-e", protocol + ".checksum.status"));
    }
    String output = CaptureProgram.run(command.toArray(String[]::new));
    return output.lines().map(line -> line.split(",", -1)).toList();
  }

  private static int field(IpPacket packet) {
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> 1;
      case IpProtocol.UDP, IpProtocol.UDPLITE -> 2;
      case IpProtocol.DCCP -> 3;
      case IpProtocol.SCTP -> 4;
      case IpProtocol.ICMP -> 5;
      case IpProtocol.ICMPV6 -> 6;
      default -> -1;
    };
  }

  private void compare(String where, IpPacket packet, String[] statuses) {
    Matcher judged = JUDGED.matcher(packet.dissection());
    while (judged.find()) {
      int field = judged.group(1) != null ? 0 : field(packet);
      String status = statuses[field];
      if (status.equals(GOOD) || status.equals(BAD)) {
        String found = judged.group(2).equals("correct") ? GOOD : BAD;
        compared.merge(PROTOCOLS[field] + " " + found, 1, Integer::sum);
        if (!found.equals(status)) {
          differences.add(
              where + ": " + PROTOCOLS[field] + " " + status + "\n" + packet.dissection());
        }
      }
    }
  }

  @Test
  void sameAsTsharkOnCapturesOfRealPrograms() throws Exception {
    for (Path file : CapturedPackets.files()) {
      List<CaptureRecord> records = CapturedPackets.records(file);
      List<String[]> statuses = statuses(file);
      assertThat(statuses).as(file.toString()).hasSameSizeAs(records);
      for (int i = 0; i < records.size(); i++) {
        IpPacket packet = CapturedPackets.packet(records.get(i));
        if (packet != null) {
          compare(file.getFileName() + " " + (i + 1), packet, statuses.get(i));
        }
      }
    }
    System.out.println("Checksums compared with tshark's: " + compared);
    assertThat(differences).isEmpty();
    assertThat(compared.keySet())
        .as("right and wrong ones")
        .contains("ip 1", "tcp 1", "tcp 0", "udp 1", "udp 0", "icmp 1", "icmp 0", "icmpv6 1");
    assertThat(compared.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(200);
  }
}
