package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.capture.CaptureProgram;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.dissection.TcpdumpDifference.PrintedLines;
import io.nfqueue.packet.IpPacket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The line of a packet is the one that tcpdump prints: addresses, ports, flags, sequence numbers,
 * lengths, kinds of messages; where it is another, {@link TcpdumpDifference} says how and why.
 */
class LinesAsTcpdumpTest {
  private final Map<TcpdumpDifference, Integer> applied = new EnumMap<>(TcpdumpDifference.class);
  private final List<String> mismatches = new ArrayList<>();
  private int lines;

  /** One line for each packet; what is indented belongs to the line before. */
  private static List<String> tcpdump(Path file) throws Exception {
    return CaptureProgram.run("tcpdump", "-nn", "-t", "-S", "-r", file.toString())
        .lines()
        .filter(line -> !line.startsWith("\t"))
        .toList();
  }

  private void compare(String where, String ours, String theirs) {
    PrintedLines printed = new PrintedLines(ours, theirs);
    for (TcpdumpDifference difference : TcpdumpDifference.values()) {
      PrintedLines resolved = difference.resolve(printed);
      if (!resolved.equals(printed)) {
        applied.merge(difference, 1, Integer::sum);
      }
      printed = resolved;
    }
    lines++;
    if (!printed.ours().equals(printed.theirs())) {
      mismatches.add("%s%n  ours:    %s%n  tcpdump: %s".formatted(where, ours, theirs));
    }
  }

  @Test
  void sameAsTcpdumpOnCapturesOfRealPrograms() throws Exception {
    for (Path file : CapturedPackets.files()) {
      if (file.toString().endsWith("ng")) {
        continue; // libpcap reads no second section, interface type or name of a pcapng file
      }
      List<CaptureRecord> records = CapturedPackets.records(file);
      List<String> theirs = tcpdump(file);
      assertThat(theirs).as(file.toString()).hasSameSizeAs(records);
      for (int i = 0; i < records.size(); i++) {
        IpPacket packet = CapturedPackets.packet(records.get(i));
        if (packet != null) {
          compare(file.getFileName() + " " + (i + 1), packet.toString(), theirs.get(i));
        }
      }
    }
    System.out.println("Lines compared with tcpdump's: " + lines + ", differences " + applied);
    assertThat(mismatches).isEmpty();
    assertThat(lines).isGreaterThan(200);
    assertThat(applied.keySet()).as("none is stale").contains(TcpdumpDifference.values());
  }
}
