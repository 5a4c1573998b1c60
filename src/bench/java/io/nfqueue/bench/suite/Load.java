package io.nfqueue.bench.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * UDP datagrams over loopback, sent whether or not anybody keeps up.
 *
 * @param name as in {@code 64 B}, with the headers of IP and UDP
 * @param payloadBytes of each packet; of offloaded ones, as much as a queue copies
 * @param segmentBytes of each segment, where packets are offloaded ones; else 0
 * @param flows over how many they are spread
 */
record Load(String name, int payloadBytes, int segmentBytes, int flows) {
  private static final int HEADERS = 20 + 8;
  private static final int GSO_SEGMENT = 1400;

  /** Enough for the kernel's hash to spread them about evenly. */
  private static final int FLOWS = 64;

  static final Load SMALL = ofSize(64);
  static final Load GSO = new Load("64 KiB GSO", 0, GSO_SEGMENT, 1);

  static Load ofSize(int packetBytes) {
    return new Load(packetBytes + " B", packetBytes - HEADERS, 0, 1);
  }

  Load over(int queues) {
    return new Load(name, payloadBytes, segmentBytes, queues == 1 ? 1 : FLOWS);
  }

  List<String> command(Setup setup, double seconds) {
    List<String> command =
        new ArrayList<>(
            List.of(
                setup.c("flood"), "-p", String.valueOf(Rules.PORT), "-s", String.valueOf(seconds)));
    if (segmentBytes > 0) {
      command.addAll(List.of("-g", String.valueOf(segmentBytes)));
    } else {
      command.addAll(List.of("-l", String.valueOf(payloadBytes)));
    }
    if (flows > 1) {
      command.addAll(List.of("-f", String.valueOf(flows)));
    }
    return command;
  }
}
