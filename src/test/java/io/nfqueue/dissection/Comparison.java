package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what we and tshark say of all packets of capture files, and counts. */
final class Comparison {
  private int files;
  private int packets;
  private int ipPackets;
  private long fields;
  private final List<Difference> mismatches = new ArrayList<>();
  private final List<String> exceptions = new ArrayList<>();
  private final Map<Decision, Integer> decided = new EnumMap<>(Decision.class);

  /** Reads a file with both. */
  void compare(Path file) throws Exception {
    List<CaptureRecord> records = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (CaptureRecord next; (next = reader.next()) != null; ) {
        records.add(next);
      }
    } catch (IOException e) {
      exceptions.add(file.getFileName() + ", behind packet " + records.size() + ": " + e);
    }
    List<List<TsharkNode>> seen = new ArrayList<>();
    Tshark.read(file, seen::add);
    files++;
    if (records.size() != seen.size()) {
      exceptions.add(
          "%s: %d packets, tshark has %d"
              .formatted(file.getFileName(), records.size(), seen.size()));
    }
    for (int i = 0; i < Math.min(records.size(), seen.size()); i++) {
      packets++;
      try {
        new PacketComparison(this, file.getFileName().toString(), i + 1, seen.get(i))
            .compare(records.get(i));
      } catch (RuntimeException e) {
        exceptions.add("%s, packet %d: %s".formatted(file.getFileName(), i + 1, e));
      }
    }
  }

  void countIpPacket() {
    ipPackets++;
  }

  void countField() {
    fields++;
  }

  void differs(Difference difference) {
    Optional<Decision> decision = Decision.on(difference);
    if (decision.isPresent()) {
      decided.merge(decision.get(), 1, Integer::sum);
    } else {
      mismatches.add(difference);
    }
  }

  int packets() {
    return packets;
  }

  long fields() {
    return fields;
  }

  /** Fails where there was a mismatch that nothing was decided on, or an exception. */
  void assertSame() {
    assertThat(exceptions).isEmpty();
    assertThat(mismatches).isEmpty();
  }

  Map<Decision, Integer> decided() {
    return decided;
  }

  /** The closing figures. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "%d files, %d packets (%d IP), %d fields compared, %d mismatches, %d exceptions"
                .formatted(
                    files, packets, ipPackets, fields, mismatches.size(), exceptions.size()));
    decided.forEach(
        (decision, count) ->
            text.append("\n  decided otherwise: ")
                .append(decision)
                .append(", ")
                .append(count)
                .append(" times"));
    return text.toString();
  }
}
