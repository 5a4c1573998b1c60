package io.nfqueue.bench.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * A reader that accepts everything. The name, with its letter first, is what results.csv has.
 *
 * @param name as in {@code a c-library}
 * @param java whether it is ours, in a JVM; else it is the reader in C or Python
 * @param mode what it is told to be
 * @param jvm its JVM and options; empty for those of the suite
 */
public record Program(String name, boolean java, String mode, List<String> jvm) {
  static final Program C_LIBRARY = new Program("a c-library", false, "library");

  /** Another one of the same: what differs from the first is the machine. */
  static final Program C_AGAIN = new Program("a c-library again", false, "library");

  static final Program C_COALESCED = new Program("b c-coalesced", false, "coalesced");
  static final Program C_BATCH = new Program("c c-batch", false, "batch");
  static final Program PYTHON = new Program("d python", false, "python");
  static final Program LOOP = new Program("e loop", true, "loop");
  static final Program ROUTE = new Program("f route", true, "route");
  static final Program CHOICE_JAVA = new Program("g-java choice", true, "choice-java");
  static final Program CHOICE_XML = new Program("g-xml choice", true, "choice-xml");
  static final Program BATCHING = new Program("h batching", true, "batching");
  static final Program MANGLING = new Program("i mangling", true, "mangling");
  static final Program WIRETAP = new Program("j wiretap", true, "wiretap");

  Program(String name, boolean java, String mode) {
    this(name, java, mode, List.of());
  }

  /** The same in another JVM, or with other options. */
  Program in(String jvmName, List<String> jvm) {
    return new Program(name + " " + jvmName, java, mode, jvm);
  }

  static Program routeOf(int steps) {
    return new Program("f route " + steps + " steps", true, "route-" + steps);
  }

  /** The command that starts it, without the CPUs it may use. */
  List<String> command(Setup setup, Binding binding) {
    List<String> command = new ArrayList<>();
    String queues = binding.numbers();
    String length = String.valueOf(binding.maxLength());
    String buffer = String.valueOf(binding.receiveBufferBytes());
    if (binding.beforeOthers()) {
      command.addAll(List.of("nice", "-n", "-20"));
    }
    if (java) {
      command.addAll(setup.java(jvm));
      command.addAll(List.of("io.nfqueue.bench.ReaderBench", mode, queues, length, buffer));
      if (binding.gso()) {
        command.add("gso");
      }
    } else if (this == PYTHON) {
      command.addAll(List.of(setup.python(), "-q", queues, "-l", length, "-b", buffer));
    } else {
      command.addAll(
          List.of(setup.c("reader"), "-m", mode, "-q", queues, "-l", length, "-b", buffer));
      if (binding.gso()) {
        command.add("-g");
      }
    }
    return command;
  }
}
