package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Namespace;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/** What {@code doctor rules} prints, section by section, and a shell that runs it. */
final class PrintedRules {
  private final String text;

  private PrintedRules(String text) {
    this.text = text;
  }

  /** Of a command line, its words separated by single spaces. */
  static PrintedRules of(String words) {
    return of(words, null);
  }

  static PrintedRules of(String words, String sshConnection) {
    return new PrintedRules(
        RulesCommand.read(new ArrayDeque<>(Arrays.asList(words.split(" "))), sshConnection)
            .print());
  }

  String text() {
    return text;
  }

  /** The commands below a heading: {@code feed by nft}. */
  String section(String heading) {
    List<String> found =
        Arrays.stream(text.split("(?m)^# (?=feed by|release by)"))
            .filter(section -> section.startsWith(heading))
            .toList();
    assertThat(found).as("%s in %s", heading, text).hasSize(1);
    String section = found.get(0);
    return section.substring(section.indexOf('\n') + 1);
  }

  /** Feeds by iptables or nft. */
  void feed(Namespace where, String program) {
    run(where, section("feed by " + program));
  }

  /** Releases by iptables or nft. */
  void release(Namespace where, String program) {
    run(where, section("release by " + program));
  }

  /** Runs it as a person would who pastes it, but ends with the first error. */
  static void run(Namespace where, String commands) {
    where.run("sh", "-ec", commands);
  }
}
