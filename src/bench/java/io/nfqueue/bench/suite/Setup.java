package io.nfqueue.bench.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the programs are, and which CPU does what. */
final class Setup {
  static final String LOAD_CPU = "0";
  static final String READER_CPU = "1";
  static final String ALL_CPUS = "0-1";

  private final Path root;

  Setup(Path root) {
    this.root = root;
  }

  /** A program in C. */
  String c(String name) {
    return root.resolve("src/bench/c").resolve(name).toString();
  }

  /** The reader in Python. */
  String python() {
    return root.resolve("src/bench/python/reader.py").toString();
  }

  /** The version of the module that the reader in Python needs; null where there is none. */
  static String pythonReader() throws IOException {
    String print = "import netfilterqueue as n; print('.'.join(map(str, n.VERSION)))";
    Process python =
        new ProcessBuilder("python3", "-c", print)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return python.inputReader().readLine();
  }

  /** The JVM that runs this, JAVA_OPTIONS, and the class path. */
  List<String> java() {
    return java(List.of());
  }

  /**
   * A JVM, JAVA_OPTIONS, and the class path.
   *
   * @param jvm it, and options before those; empty for the one that runs this
   */
  List<String> java(List<String> jvm) {
    List<String> command = new ArrayList<>(jvm.isEmpty() ? List.of(ownJava()) : jvm);
    String options = System.getenv().getOrDefault("JAVA_OPTIONS", "").trim();
    if (!options.isEmpty()) {
      command.addAll(List.of(options.split(" +")));
    }
    command.addAll(
        List.of(
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path")));
    return command;
  }

  /** The one that runs this. */
  static String ownJava() {
    return ProcessHandle.current().info().command().orElse("java");
  }
}
