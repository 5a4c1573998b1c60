package io.nfqueue.performance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The system calls of the one thread that receives, as strace has written them.
 *
 * @param counts how many, by name
 * @param messageBytes length of the first message that came
 */
record ReceiveCalls(Map<String, Integer> counts, int messageBytes) {
  private static final Pattern CALL = Pattern.compile("^(\\w+)\\(");
  private static final Pattern MESSAGE_LENGTH = Pattern.compile("msg_len=(\\d+)");

  /**
   * Reads them.
   *
   * @param folder of the files that {@code strace -ff} wrote, one a thread
   */
  static ReceiveCalls read(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        List<String> lines = Files.readAllLines(file);
        if (lines.stream().anyMatch(line -> line.startsWith("recvmmsg("))) {
          return of(lines);
        }
      }
    }
    throw new AssertionError("no thread has called recvmmsg");
  }

  private static ReceiveCalls of(List<String> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    int messageBytes = 0;
    for (String line : lines) {
      Matcher call = CALL.matcher(line);
      if (call.find()) {
        counts.merge(call.group(1), 1, Integer::sum);
      }
      Matcher length = MESSAGE_LENGTH.matcher(line);
      if (messageBytes == 0 && length.find()) {
        messageBytes = Integer.parseInt(length.group(1));
      }
    }
    return new ReceiveCalls(counts, messageBytes);
  }

  int count(String name) {
    return counts.getOrDefault(name, 0);
  }

  /** Of all names. */
  int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
