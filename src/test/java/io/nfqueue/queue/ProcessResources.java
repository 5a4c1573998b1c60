package io.nfqueue.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this JVM has open and running: to see that a queue leaves nothing behind. */
final class ProcessResources {
  private ProcessResources() {}

  /** How many descriptors refer to something whose name has one of these parts. */
  static long descriptors(String... kinds) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        String target = targetOf(entry);
        if (Stream.of(kinds).anyMatch(target::contains)) {
          count++;
        }
      }
    }
    return count;
  }

  private static String targetOf(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  /** Names of the threads that belong to queues. */
  static List<String> queueThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("nfqueue-"))
        .toList();
  }
}
