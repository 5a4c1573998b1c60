package io.nfqueue.performance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The system calls of a reader, as strace has written them.
 *
 * @param receiver how many, by name, of the thread that receives; where several do, of that which
 *     does so most often
 * @param all of all its threads
 * @param messageBytes length of the first message that came
 */
record ReaderCalls(Map<String, Integer> receiver, Map<String, Integer> all, int messageBytes) {
  private static final String RECEIVE = "recvmmsg";
  private static final Pattern CALL = Pattern.compile("^(\\w+)\\(");
  private static final Pattern MESSAGE_LENGTH = Pattern.compile("msg_len=(\\d+)");

  /**
   * Reads them.
   *
   * @param folder of the files that {@code strace -ff} wrote, one a thread
   */
  static ReaderCalls read(Path folder) throws IOException {
    List<List<String>> threads = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        threads.add(Files.readAllLines(file));
      }
    }
    List<String> receiver =
        threads.stream()
            .max(Comparator.comparing(lines -> counts(lines.stream()).getOrDefault(RECEIVE, 0)))
            .orElseThrow();
    Map<String, Integer> receiversCalls = counts(receiver.stream());
    if (!receiversCalls.containsKey(RECEIVE)) {
      throw new AssertionError("no thread has called " + RECEIVE);
    }
    return new ReaderCalls(
        receiversCalls, counts(threads.stream().flatMap(List::stream)), messageBytes(receiver));
  }

  private static Map<String, Integer> counts(Stream<String> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    lines
        .map(CALL::matcher)
        .filter(Matcher::find)
        .forEach(call -> counts.merge(call.group(1), 1, Integer::sum));
    return counts;
  }

  private static int messageBytes(List<String> lines) {
    return lines.stream()
        .map(MESSAGE_LENGTH::matcher)
        .filter(Matcher::find)
        .mapToInt(length -> Integer.parseInt(length.group(1)))
        .findFirst()
        .orElseThrow();
  }

  /** Of the thread that receives. */
  int ofReceiver(String name) {
    return receiver.getOrDefault(name, 0);
  }

  /** Of the thread that receives, of all names. */
  int totalOfReceiver() {
    return receiver.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Of all threads. */
  int ofAll(String name) {
    return all.getOrDefault(name, 0);
  }
}
