package io.nfqueue.testnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** In which network namespaces this JVM's threads are: /proc/self/task/TID/ns/net. */
public final class ThreadNamespaces {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private ThreadNamespaces() {}

  /** Those of all threads, as in {@code net:[4026531840]}. */
  private static Set<String> ofAllThreads() throws IOException {
    Set<String> namespaces = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        try {
          namespaces.add(Files.readSymbolicLink(task.resolve("ns/net")).toString());
        } catch (NoSuchFileException e) {
          // a thread that has just ended
        }
      }
    }
    return namespaces;
  }

  /** That of the process. */
  public static String own() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
  }

  /** Those that were elsewhere, to open something there, have ended or are about to. */
  public static void awaitAllThreadsIn(String namespace) {
    await()
        .atMost(PATIENCE)
        // of a thread that is just ending the kernel may say otherwise than that there is none
        .ignoreExceptionsInstanceOf(FileSystemException.class)
        .untilAsserted(() -> assertThat(ofAllThreads()).containsExactly(namespace));
  }
}
