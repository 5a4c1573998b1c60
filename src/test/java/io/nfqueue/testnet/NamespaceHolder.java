package io.nfqueue.testnet;

import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.libc.NetworkNamespaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a nameless network namespace alive: {@code unshare -n cat}, reading from this JVM. When the
 * JVM ends, in whatever way, its end of the pipe is closed, cat ends, and so does the namespace.
 */
final class NamespaceHolder implements AutoCloseable {
  private static final long START_MILLIS = 10_000;
  private static final long END_MILLIS = 5_000;

  private final Process process;

  NamespaceHolder() {
    try {
      process =
          new ProcessBuilder(SystemTool.UNSHARE.program(), "-n", SystemTool.CAT.program())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      awaitNamespace();
    } catch (RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  String path() {
    return "/proc/" + process.pid() + "/ns/net";
  }

  /** The process is in our namespace until unshare has done its work. */
  private void awaitNamespace() {
    NetworkNamespace.Identity ours = NetworkNamespace.current().identity();
    NetworkNamespace theirs = NetworkNamespace.of(path());
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (!theirs.identity().equals(ours)) {
          return;
        }
      } catch (NetworkNamespaceException e) {
        // it has just ended: the loop's condition sees that
      }
      sleepOneMillisecond();
    }
    throw new IllegalStateException(notMade());
  }

  private String notMade() {
    if (process.isAlive()) {
      return "test network: `unshare -n cat` made no namespace in " + START_MILLIS + " ms";
    }
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return "test network: `unshare -n cat` exited with "
          + process.exitValue()
          + ": "
          + output
          + "; CAP_SYS_ADMIN is needed: run as root, or as anyone with `unshare -Ur mvn ...`";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sleepOneMillisecond() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making a network namespace", e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (IOException e) {
      // the process has ended already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
