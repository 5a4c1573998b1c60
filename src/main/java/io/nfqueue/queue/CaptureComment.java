package io.nfqueue.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The comment of a packet in a capture, read; {@link PacketCapture} describes it.
 *
 * @param verdict with the mark where the packet got another; null for a packet that was lost
 * @param cause null where it does not say a known one
 * @param hook null where it does not say a known one
 * @param mark the one that the packet came with, 0..2^32-1
 * @param payload what this record is: the packet as it came, to which nothing happened, or that got
 *     another payload; or that other payload
 */
record CaptureComment(Verdict verdict, DecisionCause cause, Hook hook, long mark, Payload payload) {
  private static final String LOST = "LOST";

  /** What a record has. */
  enum Payload {
    /** The packet, as it came and went. */
    UNCHANGED,
    /** The packet, as it came. */
    REPLACED,
    /** The packet, as it went. */
    NEW
  }

  /** The first of a packet's comments that is one of these; null where none is. */
  static CaptureComment of(List<String> comments) {
    for (String comment : comments) {
      CaptureComment found = parse(comment);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static CaptureComment parse(String comment) {
    Map<String, String> words = new HashMap<>();
    for (String word : comment.split(" ")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        words.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    if (!words.containsKey("verdict") || !words.containsKey("hook")) {
      return null;
    }
    try {
      String kind = words.get("verdict");
      long after = Long.decode(words.getOrDefault("mark", "0"));
      long before = Long.decode(words.getOrDefault("oldmark", words.getOrDefault("mark", "0")));
      Verdict verdict = kind.equals(LOST) ? null : Verdict.parse(kind);
      return new CaptureComment(
          verdict == null || after == before ? verdict : verdict.withMark(after),
          valueOf(DecisionCause.class, words.get("cause")),
          valueOf(Hook.class, words.get("hook")),
          before & Verdict.MAX_UNSIGNED_INT,
          payload(words.get("payload")));
    } catch (IllegalArgumentException e) {
      // somebody else's comment after all
      return null;
    }
  }

  private static <E extends Enum<E>> E valueOf(Class<E> type, String name) {
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    return null;
  }

  private static Payload payload(String text) {
    if (text == null) {
      return Payload.UNCHANGED;
    }
    return text.equals("new") ? Payload.NEW : Payload.REPLACED;
  }
}
