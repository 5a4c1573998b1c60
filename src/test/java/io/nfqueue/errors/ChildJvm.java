package io.nfqueue.errors;

import io.nfqueue.testnet.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A JVM that meets with an error: {@link ErrorChild}, with this test's class path, started by
 * programs that take privileges away or change its surroundings. It may be another user, so the
 * class path is a copy that everyone may read.
 *
 * <p>Needs real root, to become another user: in {@code unshare -Ur} there is none to become.
 */
final class ChildJvm implements AutoCloseable {
  private static final int FIRST_TO_WARN_OF_JNA = 24;

  /** Another user, without any capability and no way to get one. */
  static final List<String> UNPRIVILEGED =
      setpriv("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all");

  /** Another user, with CAP_NET_ADMIN and nothing else. */
  static final List<String> ONLY_NET_ADMIN =
      setpriv(
          "--inh-caps=-all,+net_admin",
          "--ambient-caps=-all,+net_admin",
          "--bounding-set=-all,+net_admin");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ANY_USER = "65534";

  private final Process process;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> said = new ArrayList<>();
  private final List<String> logged = new ArrayList<>();
  private int open = 2;
  private int read;

  private ChildJvm(Process process) {
    this.process = process;
    collect(process.getInputStream(), said, "said");
    collect(process.getErrorStream(), logged, "logged");
  }

  private static List<String> setpriv(String... capabilities) {
    List<String> words = new ArrayList<>(List.of("setpriv", "--reuid", ANY_USER));
    words.addAll(List.of("--regid", ANY_USER, "--clear-groups"));
    words.addAll(Arrays.asList(capabilities));
    return words;
  }

  /** Where a child is to run. */
  static Surroundings surroundings() {
    return new Surroundings(List.of(), List.of());
  }

  /**
   * Where a child is to run.
   *
   * @param wrappers the words before {@code java}
   * @param properties the words after it
   */
  record Surroundings(List<String> wrappers, List<String> properties) {
    /** Programs that run it, outermost first: each runs the words that follow it. */
    Surroundings by(List<String> words) {
      return new Surroundings(join(wrappers, words), properties);
    }

    Surroundings by(String... words) {
      return by(Arrays.asList(words));
    }

    /** In a network namespace, from the start. */
    Surroundings in(Namespace namespace) {
      return by("nsenter", "--net=" + namespace.path(), "--");
    }

    /** A mount namespace of its own, in which a shell prepares something first. */
    Surroundings after(String shellCommand) {
      return by("unshare", "-m", "sh", "-c", shellCommand + " && exec \"$@\"", "sh");
    }

    Surroundings property(String name, Object value) {
      return new Surroundings(wrappers, join(properties, List.of("-D" + name + "=" + value)));
    }

    /** Starts it; operands are those of {@link ErrorChild}. */
    ChildJvm start(String... operands) {
      List<String> words = new ArrayList<>(wrappers);
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      words.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
      words.addAll(properties);
      if (Runtime.version().feature() >= FIRST_TO_WARN_OF_JNA) {
        words.add("--enable-native-access=ALL-UNNAMED");
      }
      words.addAll(List.of("-cp", PublicClassPath.get(), ErrorChild.class.getName()));
      words.addAll(Arrays.asList(operands));
      try {
        ProcessBuilder builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
        // they would change where JNA unpacks, or add a line to the log
        List.of("XDG_CACHE_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
            .forEach(builder.environment()::remove);
        return new ChildJvm(builder.start());
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot start " + wrappers + " (setpriv, unshare, nsenter: package util-linux)", e);
      }
    }

    /** Starts it, and waits until it has ended. */
    ChildJvm run(String... operands) {
      try (ChildJvm child = start(operands)) {
        child.awaitEnd();
        return child;
      }
    }

    private static List<String> join(List<String> first, List<String> second) {
      List<String> all = new ArrayList<>(first);
      all.addAll(second);
      return List.copyOf(all);
    }
  }

  private void collect(InputStream from, List<String> to, String what) {
    Thread thread = new Thread(() -> readAll(from, to), "child-" + process.pid() + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  private void readAll(InputStream from, List<String> to) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(() -> {}, to, line);
      }
    } catch (IOException e) {
      note(() -> {}, to, e.toString());
    } finally {
      note(() -> open--, List.of(), null);
    }
  }

  private void note(Runnable change, List<String> to, String line) {
    lock.lock();
    try {
      change.run();
      if (line != null) {
        to.add(line);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * The next line that the child says.
   *
   * @param word which it must begin with
   * @return the rest of it
   */
  String next(String word) {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (said.size() == read) {
        if (open == 0 || left <= 0) {
          throw new AssertionError("expected " + word + ": " + this);
        }
        left = changed.awaitNanos(left);
      }
      String line = said.get(read++);
      if (!line.startsWith(word + " ")) {
        throw new AssertionError("expected " + word + ", found " + line + ": " + this);
      }
      return line.substring(word.length() + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + this, e);
    } finally {
      lock.unlock();
    }
  }

  /** The exception that the child says next. */
  Complaint nextFailure() {
    return Complaint.decode(next("FAILED"));
  }

  /** What the child has logged so far, line by line. */
  List<String> log() {
    lock.lock();
    try {
      return List.copyOf(logged);
    } finally {
      lock.unlock();
    }
  }

  /** The lines of the log that hold a text. */
  List<String> log(String text) {
    return log().stream().filter(line -> line.contains(text)).toList();
  }

  /** Waits until a line of the log holds a text. */
  void awaitLog(String text) {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (log(text).isEmpty()) {
        if (open == 0 || left <= 0) {
          throw new AssertionError("expected in the log: " + text + ": " + this);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + this, e);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the child go on. */
  void goOn() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the child has ended: " + this, e);
    }
  }

  /** Waits until the child has ended and all it said is known. */
  void awaitEnd() {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (open > 0) {
        if (left <= 0) {
          throw new AssertionError("not ended: " + this);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + this, e);
    } finally {
      lock.unlock();
    }
  }

  /** Kills it with SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** All that it said and logged. */
  @Override
  public String toString() {
    lock.lock();
    try {
      return "child JVM "
          + process.pid()
          + "\nsaid "
          + said
          + "\nlogged\n"
          + String.join("\n", logged);
    } finally {
      lock.unlock();
    }
  }
}
