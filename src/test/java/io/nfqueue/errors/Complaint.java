package io.nfqueue.errors;

import java.util.ArrayList;
import java.util.List;

/**
 * An exception as a child JVM reported it: what a log shows of it, without the frames.
 *
 * @param types the class names, outermost first
 * @param messages the messages, outermost first; null where one has none
 */
record Complaint(List<String> types, List<String> messages) {
  private static final String SEPARATOR = "\u001f";

  /** One line that {@link #decode} reads. */
  static String encode(Throwable thrown) {
    List<String> words = new ArrayList<>();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      words.add(t.getClass().getSimpleName());
      words.add(String.valueOf(t.getMessage()).replace("\n", "\\n"));
    }
    return String.join(SEPARATOR, words);
  }

  static Complaint decode(String line) {
    List<String> types = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    String[] words = line.split(SEPARATOR, -1);
    for (int i = 0; i + 1 < words.length; i += 2) {
      types.add(words[i]);
      messages.add(words[i + 1]);
    }
    return new Complaint(types, messages);
  }

  /** The outermost type: what a catch clause would name. */
  String type() {
    return types.get(0);
  }

  /** The outermost message: all that a person gets who reads no stack trace. */
  String text() {
    return messages.get(0);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      text.append(i == 0 ? "" : "\n  caused by ").append(types.get(i)).append(": ");
      text.append(messages.get(i));
    }
    return text.toString();
  }
}
