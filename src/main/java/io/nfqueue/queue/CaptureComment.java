package io.nfqueue.queue;

import io.nfqueue.conntrack.ConntrackChange;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The comment of a packet in a capture, read and written; {@link PacketCapture} describes it.
 *
 * @param verdict with what it changes, as far as the comment says that; null for a packet that was
 *     lost
 * @param cause null where it does not say a known one
 * @param hook null where it does not say a known one
 * @param mark the one that the packet came with, 0..2^32-1
 * @param inputDevice name of the interface that the packet came in by, or null
 * @param outputDevice name of the interface that it was to go out by, or null
 * @param payload what this record is: the packet as it came, to which nothing happened, or that got
 *     another payload; or that other payload
 */
record CaptureComment(
    Verdict verdict,
    DecisionCause cause,
    Hook hook,
    long mark,
    String inputDevice,
    String outputDevice,
    Payload payload) {
  private static final String LOST = "LOST";
  private static final String ALL_BITS = "0xffffffff";

  /** What a record has. */
  enum Payload {
    /** The packet, as it came and went. */
    UNCHANGED,
    /** The packet, as it came. */
    REPLACED,
    /** The packet, as it went. */
    NEW
  }

  /** What is written of a packet, but for the word about its payload. */
  static String text(CapturedPacket captured) {
    QueuedPacket packet = captured.packet();
    ResolvedVerdict verdict = captured.verdict();
    StringBuilder text = new StringBuilder();
    put(text, "verdict", verdict == null ? LOST : VerdictMessage.verdict(verdict.number()).text());
    long before = packet.mark();
    boolean marks = verdict != null && verdict.changesMark();
    put(text, "mark", hex(marks ? Integer.toUnsignedLong(verdict.mark()) : before));
    put(text, "oldmark", marks ? hex(before) : null);
    put(text, "cause", captured.cause());
    Hook hook = packet.hook();
    put(text, "hook", hook == Hook.UNKNOWN ? Integer.valueOf(packet.hookNumber()) : hook);
    put(text, "indev", escaped(captured.inputDevice()));
    put(text, "outdev", escaped(captured.outputDevice()));
    if (verdict != null) {
      putChanges(text, verdict);
    }
    return text.toString();
  }

  private static void putChanges(StringBuilder text, ResolvedVerdict verdict) {
    if (verdict.changesPriority()) {
      put(text, "priority", Integer.toUnsignedString(verdict.priority()));
    }
    FrameChange frame = verdict.frame();
    if (frame.vlanProtocol() >= 0) {
      put(text, "vlan", hex(frame.vlanProtocol()) + "/" + hex(frame.vlanTci()));
    }
    if (frame.layer2Header() != null) {
      put(text, "l2hdr", HexFormat.of().formatHex(frame.layer2Header()));
    }
    ConntrackChange connection = verdict.conntrack();
    if (connection == null) {
      return;
    }
    if (connection.hasMark()) {
      put(text, "ctmark", hex(connection.markBits()) + "/" + hex(connection.markMask()));
    }
    put(text, "cttimeout", connection.timeout() == null ? null : connection.timeout().toSeconds());
    put(text, "cthelper", connection.helper());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private static void put(StringBuilder text, String word, Object value) {
    if (value != null) {
      text.append(text.isEmpty() ? "" : " ").append(word).append('=').append(value);
    }
  }

  /** Linux has no names with a blank; other captures, and so their replays, may. */
  private static String escaped(String name) {
    return name == null ? null : name.replace("%", "%25").replace(" ", "%20");
  }

  private static String unescaped(String name) {
    return name == null ? null : name.replace("%20", " ").replace("%25", "%");
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
      long after = Long.decode(words.getOrDefault("mark", "0"));
      long before = Long.decode(words.getOrDefault("oldmark", words.getOrDefault("mark", "0")));
      String kind = words.get("verdict");
      return new CaptureComment(
          kind.equals(LOST) ? null : verdict(Verdict.parse(kind), before, after, words),
          valueOf(DecisionCause.class, words.get("cause")),
          valueOf(Hook.class, words.get("hook")),
          before & Verdict.MAX_UNSIGNED_INT,
          unescaped(words.get("indev")),
          unescaped(words.get("outdev")),
          payload(words.get("payload")));
    } catch (IllegalArgumentException e) {
      // somebody else's comment after all
      return null;
    }
  }

  private static Verdict verdict(
      Verdict plain, long before, long after, Map<String, String> words) {
    Verdict verdict = after == before ? plain : plain.withMark(after);
    if (words.containsKey("priority")) {
      verdict = verdict.withPriority(Long.parseLong(words.get("priority")));
    }
    if (words.containsKey("vlan")) {
      String[] parts = pair(words.get("vlan"), "0");
      verdict = verdict.withVlan(Integer.decode(parts[0]), Integer.decode(parts[1]));
    }
    if (words.containsKey("l2hdr")) {
      verdict = verdict.withLayer2Header(HexFormat.of().parseHex(words.get("l2hdr")));
    }
    if (words.containsKey("ctmark")) {
      String[] parts = pair(words.get("ctmark"), ALL_BITS);
      verdict = verdict.withConntrackMark(Long.decode(parts[0]), Long.decode(parts[1]));
    }
    if (words.containsKey("cttimeout")) {
      long seconds = Long.parseLong(words.get("cttimeout"));
      verdict = verdict.withConntrackTimeout(Duration.ofSeconds(seconds));
    }
    return words.containsKey("cthelper")
        ? verdict.withConntrackHelper(words.get("cthelper"))
        : verdict;
  }

  private static String[] pair(String text, String second) {
    String[] parts = text.split("/", 2);
    return parts.length == 2 ? parts : new String[] {text, second};
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
