package io.nfqueue.doctor;

import io.nfqueue.libc.NetworkNamespace;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The command line: what is asked for, and the exit status. */
public final class Doctor {
  private static final String USAGE =
      """
      usage: java -jar camel-nfqueue.jar doctor [--json] [--netns NAME|PATH]
             java -jar camel-nfqueue.jar doctor rules nfqueue:QUEUE[-QUEUE][?options]
                 [--hook prerouting|input|forward|output|postrouting] [--except-port PORT]...

      doctor looks at what live queues need on this host, and prints each finding with its remedy.
        --json         as JSON
        --netns        looks at another network namespace: a name as in ip netns, or a path
      doctor rules prints the iptables and nft commands that feed an endpoint, and those that release it.
        --hook         where packets are queued; default input
        --except-port  a TCP port whose connections are left out, as well as SSH's; may be given again.
                       Default: the brokers' ports 5672, 9092 and 61616

      exit status: 0 nothing is wrong, 1 at least one problem, 2 wrong usage or libraries missing
      """;

  /** An error in the command line; the message is one line. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  private Doctor() {}

  /**
   * Runs a command.
   *
   * @param args the command line's words, the first being {@code doctor}
   * @param out gets what was asked for
   * @param err gets what is wrong with the command line, one line
   * @return 0 nothing is wrong, 1 at least one problem, 2 wrong usage
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length == 0) {
      err.print(USAGE);
      return Main.WRONG_USAGE;
    }
    if (List.of(args).contains("--help")) {
      out.print(USAGE);
      return Main.HEALTHY;
    }
    try {
      return run(new ArrayDeque<>(Arrays.asList(args)), out);
    } catch (UsageException e) {
      err.println("doctor: " + e.getMessage() + " (--help shows the usage)");
      return Main.WRONG_USAGE;
    }
  }

  private static int run(Deque<String> words, PrintStream out) {
    String command = words.removeFirst();
    if (!command.equals("doctor")) {
      throw new UsageException(command + ": no such command; doctor expected");
    }
    if ("rules".equals(words.peekFirst())) {
      words.removeFirst();
      out.print(RulesCommand.read(words, System.getenv("SSH_CONNECTION")).print());
      return Main.HEALTHY;
    }
    boolean json = false;
    NetworkNamespace namespace = NetworkNamespace.current();
    while (!words.isEmpty()) {
      String word = words.removeFirst();
      switch (word) {
        case "--json" -> json = true;
        case "--netns" -> namespace = namespace(operand(word, words));
        default -> throw new UsageException(word + ": not known");
      }
    }
    Report report = new Checkup(namespace).report();
    out.print(json ? report.json() : report.text());
    return report.exitStatus();
  }

  private static NetworkNamespace namespace(String nameOrPath) {
    try {
      return NetworkNamespace.of(nameOrPath);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "--netns " + nameOrPath + ": no path in this locale's character set (LC_ALL=C.UTF-8)");
    }
  }

  /** The word that must follow an option. */
  static String operand(String option, Deque<String> words) {
    if (words.isEmpty()) {
      throw new UsageException(option + ": a value is missing");
    }
    return words.removeFirst();
  }
}
