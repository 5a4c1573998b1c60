package io.nfqueue.dissection;

import io.nfqueue.capture.CaptureReader;
import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.LinkLayer;
import io.nfqueue.packet.IpPacket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The captures of real programs, and the packets in them. */
final class CapturedPackets {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("src/test/resources/captures"), Path.of("src/test/resources/capture-formats"));

  private CapturedPackets() {}

  /** All capture files that are kept here. */
  static List<Path> files() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path folder : FOLDERS) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(file -> file.toString().matches(".*\\.pcap(ng)?")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  static List<CaptureRecord> records(Path file) throws IOException {
    List<CaptureRecord> records = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (CaptureRecord next; (next = reader.next()) != null; ) {
        records.add(next);
      }
    }
    return records;
  }

  /** The IP packet in a record, null where there is none. */
  static IpPacket packet(CaptureRecord captured) {
    LinkLayer link = LinkLayer.of(captured);
    if (!link.isIp()) {
      return null;
    }
    int at = link.payloadOffset();
    int original = Math.max(captured.originalLength() - at, link.payloadLength());
    return IpPacket.of(captured.bytes(), at, link.payloadLength(), original);
  }
}
