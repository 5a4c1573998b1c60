package io.nfqueue.testnet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts programs inside a namespace: {@code nsenter --net=PATH PROGRAM...}. */
final class NamespaceCommand {
  private final String where;
  private final String path;
  private final Path iptablesLock;

  NamespaceCommand(String where, String path, Path iptablesLock) {
    this.where = where;
    this.path = path;
    this.iptablesLock = iptablesLock;
  }

  /**
   * How a program ended.
   *
   * @param command the words, joined
   * @param exitCode its exit code
   * @param output what it printed, errors among it
   */
  record Result(String command, int exitCode, String output) {}

  /** nsenter replaces itself by the program: the process's id is the program's. */
  ProcessBuilder prepare(List<String> command) {
    List<String> words = new ArrayList<>();
    words.add(SystemTool.NSENTER.program());
    words.add("--net=" + path);
    words.add("--");
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("PATH", SystemTool.PATH);
    builder.environment().put("XTABLES_LOCKFILE", iptablesLock.toString());
    return builder;
  }

  Process start(List<String> command) {
    try {
      return prepare(command).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end, without input; one that takes too long fails the test. */
  Result run(List<String> command, Duration timeout) {
    String text = where + ": " + String.join(" ", command);
    Process process;
    try {
      process = prepare(command).redirectInput(new File("/dev/null")).start();
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process));
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            text + ": not done after " + timeout + ": " + output.get(1, TimeUnit.SECONDS).strip());
      }
      return new Result(text, process.exitValue(), output.get(1, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      throw new AssertionError(text + ": ended, but a child of it holds its output open", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(text, e.getCause());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + text, e);
    }
  }

  private static String readAll(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
