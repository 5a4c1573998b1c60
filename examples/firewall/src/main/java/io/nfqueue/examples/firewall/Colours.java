package io.nfqueue.examples.firewall;

import io.nfqueue.queue.Verdict;

/** Colours for a terminal; nothing where they are off. */
final class Colours {
  private static final String RED = "\033[31m";
  private static final String GREEN = "\033[32m";
  private static final String FAINT = "\033[2m";
  private static final String BOLD = "\033[1m";
  private static final String PLAIN = "\033[0m";

  private final boolean on;

  Colours(boolean on) {
    this.on = on;
  }

  String of(Verdict.Kind verdict, String text) {
    return verdict == Verdict.Kind.DROP ? bad(text) : good(text);
  }

  String good(String text) {
    return with(GREEN, text);
  }

  String bad(String text) {
    return with(RED, text);
  }

  String faint(String text) {
    return with(FAINT, text);
  }

  String bold(String text) {
    return with(BOLD, text);
  }

  private String with(String colour, String text) {
    return on ? colour + text + PLAIN : text;
  }
}
