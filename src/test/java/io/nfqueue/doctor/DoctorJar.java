package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code java -jar} of the jar that the build has made, as a program of its own.
 *
 * @param jar which copy of it
 * @param wrappers the words before {@code java}
 * @param properties the words after it
 */
record DoctorJar(Path jar, List<String> wrappers, List<String> properties) {
  private static final long PATIENCE_SECONDS = 60;
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /**
   * How it ended.
   *
   * @param status its exit status
   * @param out what it said
   * @param err what it complained of
   */
  record Result(int status, String out, String err) {}

  /** Where the build leaves it. */
  static DoctorJar built() {
    List<Path> jars = files(TARGET, "camel-nfqueue-[0-9A-Z.-]+\\.jar");
    assertThat(jars).as("jar in %s", TARGET).hasSize(1);
    return new DoctorJar(jars.get(0), List.of(), List.of());
  }

  /** The libraries that the build has copied. */
  static List<Path> libraries() {
    List<Path> libraries = files(TARGET.resolve("lib"), ".*\\.jar");
    assertThat(libraries).as("jars in %s/lib", TARGET).hasSize(3);
    return libraries;
  }

  private static List<Path> files(Path folder, String pattern) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("no " + folder + ": run by mvn verify", e);
    }
  }

  /** A copy of the jar alone, in a folder, which any user can read. */
  DoctorJar copiedTo(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new DoctorJar(
          Files.copy(jar, folder.resolve(jar.getFileName())), wrappers, properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the libraries into a folder. */
  DoctorJar withLibrariesIn(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (Path library : libraries()) {
        Files.copy(library, folder.resolve(library.getFileName()));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies one library. */
  void copyLibrary(Path library, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(library, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where Maven puts a library, by its name. */
  static Path placeInRepository(String name) {
    String version = name.replaceAll(".*-([0-9.]+)\\.jar", "$1");
    String artifact = name.substring(0, name.indexOf("-" + version));
    String group =
        switch (artifact) {
          case "jna" -> "net/java/dev/jna";
          case "slf4j-api" -> "org/slf4j";
          case "camel-util-json" -> "org/apache/camel";
          default -> throw new IllegalArgumentException(name);
        };
    return Path.of(group, artifact, version, name);
  }

  /** Run by a program that runs the words that follow it; the outermost first. */
  DoctorJar by(String... words) {
    List<String> more = new ArrayList<>(wrappers);
    more.addAll(Arrays.asList(words));
    return new DoctorJar(jar, more, properties);
  }

  DoctorJar property(String name, Object value) {
    List<String> more = new ArrayList<>(properties);
    more.add("-D" + name + "=" + value);
    return new DoctorJar(jar, wrappers, more);
  }

  /** {@code java -jar}. */
  Result run(String... args) {
    return start(List.of("-jar", jar.toString()), args);
  }

  /** The main class on a class path. */
  Result runMain(String classPath, String... args) {
    return start(List.of("-cp", classPath, Main.class.getName()), args);
  }

  private Result start(List<String> what, String... args) {
    List<String> words = new ArrayList<>(wrappers);
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    words.addAll(properties);
    words.addAll(what);
    words.addAll(Arrays.asList(args));
    Path err = null;
    try {
      err = Files.createTempFile("nfqueue-test-doctor", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(new File("/"))
              .redirectInput(new File("/dev/null"))
              .redirectError(err.toFile());
      List.of("XDG_CACHE_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SSH_CONNECTION")
          .forEach(builder.environment()::remove);
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", words).isTrue();
      return new Result(process.exitValue(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start " + wrappers + " (setpriv, unshare, nsenter: package util-linux)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      delete(err);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
