package io.nfqueue.bench.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * UDP datagrams over loopback, sent whether or not anybody keeps up.
 *
 * @param name as in {@code 64 B}, with the headers of IP and UDP
 * @param payloadBytes of each packet; of offloaded ones, as much as a queue copies
 * @param segmentBytes of each segment, where packets are offloaded ones; else 0
 * @param flows over how many they are spread, in runs of {@value #RUN}
 * @param packetsPerSecond 0 for as fast as they can be sent
 */
record Load(String name, int payloadBytes, int segmentBytes, int flows, int packetsPerSecond) {
  private static final int HEADERS = 20 + 8;
  private static final int GSO_SEGMENT = 1400;

  /** Enough for the kernel's hash to spread them about evenly. */
  private static final int FLOWS = 64;

  /** Packets of one flow after each other, in one send. */
  private static final int RUN = 16;

  /** In the cells with 2 CPUs; offered/s in results.csv says whether it was kept. */
  private static final int FIXED_RATE = 300_000;

  static final Load SMALL = ofSize(64);
  static final Load GSO = new Load("64 KiB GSO", 0, GSO_SEGMENT, 1, 0);

  static Load ofSize(int packetBytes) {
    return new Load(packetBytes + " B", packetBytes - HEADERS, 0, 1, 0);
  }

  Load over(int queues) {
    return new Load(name, payloadBytes, segmentBytes, queues == 1 ? 1 : FLOWS, 0);
  }

  /** The same for any number of queues, and whatever the reader takes of the sender's CPU. */
  Load atFixedRate() {
    return new Load(name, payloadBytes, segmentBytes, FLOWS, FIXED_RATE);
  }

  /** The same as fast as it can be sent: what readers are warmed up by. */
  Load unbounded() {
    return new Load(name, payloadBytes, segmentBytes, flows, 0);
  }

  List<String> command(Setup setup, double seconds) {
    List<String> command = new ArrayList<>();
    if (packetsPerSecond > 0) {
      command.addAll(List.of("nice", "-n", "-20"));
    }
    command.addAll(
        List.of(setup.c("flood"), "-p", String.valueOf(Rules.PORT), "-s", String.valueOf(seconds)));
    if (segmentBytes > 0) {
      command.addAll(List.of("-g", String.valueOf(segmentBytes)));
    } else {
      command.addAll(List.of("-l", String.valueOf(payloadBytes)));
    }
    if (flows > 1) {
      command.addAll(List.of("-f", String.valueOf(flows), "-b", String.valueOf(RUN)));
    }
    if (packetsPerSecond > 0) {
      command.addAll(List.of("-r", String.valueOf(packetsPerSecond)));
    }
    return command;
  }
}
