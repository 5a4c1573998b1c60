package io.nfqueue.performance;

import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A JVM in the gate's namespace that runs a {@link MeasuredReader}. It can be stopped as a whole,
 * so that packets wait for it, as many as wanted.
 */
final class MeasuredJvm {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(2);

  private final Namespace gate;
  private final Process process;
  private final BufferedReader answers;

  /**
   * Starts one, and waits until it reads the queue.
   *
   * @param reader what it is
   */
  MeasuredJvm(Namespace gate, PacketCost reader) {
    this.gate = gate;
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xbatch", "-XX:+UseSerialGC", "-Xmx128m"));
    words.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(MeasuredReader.class.getName(), reader.name()));
    process = gate.spawn(words.toArray(new String[0]));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> log = new ArrayList<>();
    for (String line = readLine(); !"ready".equals(line); line = readLine()) {
      if (line == null) {
        throw new AssertionError("the reader has ended:\n" + String.join("\n", log));
      }
      log.add(line);
    }
  }

  /** Something to do meanwhile. */
  interface Task {
    void run() throws Exception;
  }

  /**
   * What the reader has done so far.
   *
   * @param decided packets
   * @param allocatedBytes of all its threads but the one that answers
   */
  record Work(long decided, long allocatedBytes) {}

  private String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Work work() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the reader has ended", e);
    }
    String line = readLine();
    if (line == null || !line.matches("\\d+ \\d+")) {
      throw new AssertionError("the reader says: " + line);
    }
    String[] numbers = line.split(" ");
    return new Work(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
  }

  /** Stops it, does something, and waits until it has decided so many more packets. */
  Work whileStopped(Task task, int packets) throws Exception {
    long wanted = work().decided() + packets;
    gate.run("kill -STOP " + process.pid());
    awaitThreads("stat", stat -> stat.matches("(?s).*\\) [Tt] .*"));
    task.run();
    gate.run("kill -CONT " + process.pid());
    return await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(this::work, work -> work.decided() == wanted);
  }

  /**
   * Does something while strace watches every thread.
   *
   * @param prefix of the files that it writes, one a thread
   */
  void whileTraced(Path prefix, Task task) throws Exception {
    String command = "strace -qq -ff -e signal=none -o " + prefix + " -p " + process.pid();
    Process strace = gate.spawn(command);
    awaitThreads(
        "status",
        status -> {
          if (!strace.isAlive()) {
            throw new AssertionError(command + " (package strace): " + output(strace));
          }
          return !status.contains("TracerPid:\t0\n");
        });
    task.run();
    gate.run("kill -INT " + strace.pid());
    strace.waitFor();
  }

  private static String output(Process ended) {
    try {
      return new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Waits until a file of each thread, in /proc, says what it should. */
  private void awaitThreads(String file, Predicate<String> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () -> {
              try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
                for (Path task : (Iterable<Path>) tasks::iterator) {
                  if (!condition.test(Files.readString(task.resolve(file)))) {
                    return false;
                  }
                }
              } catch (IOException e) {
                // ENOENT or ESRCH: a thread has just ended; look again
                return false;
              }
              return true;
            });
  }
}
