package io.nfqueue.bench.suite;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/** A process that was started here, and does not outlive this one. */
final class Child implements AutoCloseable {
  private static final long LONGEST_ANSWER_SECONDS = 150;
  private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> LIVING.forEach(Process::destroyForcibly)));
  }

  private final String name;
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    out = process.inputReader();
    in = process.outputWriter();
    LIVING.add(process);
  }

  /**
   * Starts a program.
   *
   * @param cpus those it may use, as taskset has them
   * @param log what it writes to standard error is appended there
   */
  static Child start(String cpus, List<String> command, Path log) throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cpus));
    pinned.addAll(command);
    Process process =
        new ProcessBuilder(pinned)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new Child(String.join(" ", command), process);
  }

  long pid() {
    return process.pid();
  }

  /** Moves all its threads, and those that they start. */
  void pin(String cpus) throws IOException, InterruptedException {
    Rules.run("taskset", "-a", "-c", "-p", cpus, String.valueOf(pid()));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** User and system time of all its threads, in seconds; ticks of 10 ms. */
  double cpuSeconds() {
    return process
            .info()
            .totalCpuDuration()
            .orElseThrow(() -> new IllegalStateException(name + ": has ended"))
            .toNanos()
        / 1e9;
  }

  /** Sends a line and takes the answer. */
  JsonObject ask(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    return answer();
  }

  /**
   * Waits for the next line.
   *
   * @throws IllegalStateException where there is none
   */
  JsonObject answer() throws IOException {
    String line = inTime(out::readLine);
    if (line == null) {
      throw new IllegalStateException(name + ": has ended without an answer");
    }
    try {
      return (JsonObject) Jsoner.deserialize(line);
    } catch (DeserializationException | ClassCastException e) {
      throw new IllegalStateException(name + ": not an answer: " + line, e);
    }
  }

  /**
   * Waits no longer than for the longest measurement.
   *
   * @throws IllegalStateException where that is over: the process is ended then
   */
  private <T> T inTime(Callable<T> read) throws IOException {
    FutureTask<T> task = new FutureTask<>(read);
    Thread reader = new Thread(task, "reads " + name);
    reader.setDaemon(true);
    reader.start();
    try {
      return task.get(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          name + ": no answer within " + LONGEST_ANSWER_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(name, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name, e);
    }
  }

  /** All it writes until it ends. */
  String output() throws IOException, InterruptedException {
    String text = inTime(() -> out.lines().collect(Collectors.joining("\n")));
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException(name + ": exit status " + status);
    }
    return text;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LIVING.remove(process);
  }
}
