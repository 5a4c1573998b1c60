package io.nfqueue.event;

import io.nfqueue.conntrack.Conntrack;
import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.queue.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Those fields of a verdict event that are the verdict: read and written. */
final class VerdictFields {
  private static final String VERDICT = "verdict";
  private static final String MARK = "mark";
  private static final String MARK_MASK = "mark_mask";
  private static final String PRIORITY = "priority";
  private static final String PAYLOAD = "payload";
  private static final String CONNTRACK = "conntrack";
  private static final String LABELS = "labels";
  private static final String LABELS_MASK = "labels_mask";
  private static final String TIMEOUT = "timeout_s";
  private static final String HELPER = "helper";
  private static final String DELAY = "delay_ms";
  private static final Set<String> OF_CONNTRACK =
      new TreeSet<>(Set.of(MARK, MARK_MASK, LABELS, LABELS_MASK, TIMEOUT, HELPER));
  private static final String LABEL_FORM = "1 to 16 bytes in hexadecimal";
  private static final byte[] NO_LABELS = new byte[Conntrack.LABEL_BYTES];

  private VerdictFields() {}

  /**
   * Refuses what has no field.
   *
   * @throws IllegalArgumentException naming it
   */
  static void check(Verdict verdict) {
    String without = null;
    if (verdict.adjustsSequence()) {
      without = "adjusted sequence numbers";
    } else if (!verdict.fixChecksums()) {
      without = "a payload with checksums as they are";
    } else if (verdict.conntrack().expectation() != null) {
      without = "an expected connection";
    } else if (verdict.changesFrame()) {
      without = "a changed frame";
    }
    if (without != null) {
      throw new IllegalArgumentException(verdict + ": a verdict event has no field for " + without);
    }
  }

  /**
   * Reads a verdict.
   *
   * @throws UnreadableEventException naming the field
   */
  static Verdict read(EventObject event) {
    if (event.has(DELAY)) {
      throw event.unreadable(DELAY, "none, as verdicts cannot be delayed,");
    }
    Verdict verdict = event.text(VERDICT, Verdict::parse, Verdict.TEXT_FORMS);
    if (verdict == null) {
      throw event.unreadable(VERDICT, Verdict.TEXT_FORMS);
    }
    Long mark = event.number(MARK, Verdict.MAX_UNSIGNED_INT);
    if (mark != null) {
      verdict = verdict.withMark(mark, mask(event));
    } else {
      refuseAlone(event, MARK_MASK, MARK);
    }
    Long priority = event.number(PRIORITY, Verdict.MAX_UNSIGNED_INT);
    if (priority != null) {
      verdict = verdict.withPriority(priority);
    }
    byte[] payload = event.bytes(PAYLOAD);
    if (payload != null) {
      verdict = verdict.withPayload(payload);
    }
    EventObject conntrack = event.object(CONNTRACK);
    return conntrack == null ? verdict : verdict.withConntrack(conntrack(conntrack));
  }

  private static long mask(EventObject object) {
    Long mask = object.number(MARK_MASK, Verdict.MAX_UNSIGNED_INT);
    return mask == null ? Verdict.MAX_UNSIGNED_INT : mask;
  }

  private static void refuseAlone(EventObject object, String mask, String what) {
    if (object.has(mask)) {
      throw object.unreadable(mask, "none without " + what + ",");
    }
  }

  private static ConntrackChange conntrack(EventObject object) {
    object.refuseOthersThan(OF_CONNTRACK);
    ConntrackChange change = ConntrackChange.NONE;
    Long mark = object.number(MARK, Verdict.MAX_UNSIGNED_INT);
    if (mark != null) {
      change = change.withMark(mark, mask(object));
    } else {
      refuseAlone(object, MARK_MASK, MARK);
    }
    byte[] labels = labels(object, LABELS);
    if (labels != null) {
      byte[] mask = labels(object, LABELS_MASK);
      change = mask == null ? change.withLabels(labels) : change.withLabels(labels, mask);
    } else {
      refuseAlone(object, LABELS_MASK, LABELS);
    }
    Long timeout = object.number(TIMEOUT, ConntrackChange.MAX_UNSIGNED_INT);
    if (timeout != null) {
      change = change.withTimeout(Duration.ofSeconds(timeout));
    }
    ConntrackChange helper =
        object.text(HELPER, change::withHelper, "up to 15 ASCII characters without spaces");
    return helper == null ? change : helper;
  }

  private static byte[] labels(EventObject object, String name) {
    return object.text(name, VerdictFields::parseLabels, LABEL_FORM);
  }

  private static byte[] parseLabels(String text) {
    byte[] labels = HexFormat.of().parseHex(text);
    if (labels.length < 1 || labels.length > Conntrack.LABEL_BYTES) {
      throw new IllegalArgumentException(text);
    }
    return labels;
  }

  /** Writes a verdict behind what the event has. */
  static void write(Verdict verdict, Map<String, Object> event) {
    event.put(VERDICT, text(verdict));
    if (verdict.hasMark()) {
      putMark(event, verdict.markAfter(0), verdict.markAfter(Verdict.MAX_UNSIGNED_INT));
    }
    if (verdict.priority() != null) {
      event.put(PRIORITY, verdict.priority());
    }
    if (verdict.payload() != null) {
      event.put(PAYLOAD, Base64.getEncoder().encodeToString(verdict.payload()));
    }
    ConntrackChange change = verdict.conntrack();
    if (!change.isEmpty()) {
      Map<String, Object> conntrack = new LinkedHashMap<>();
      write(change, conntrack);
      event.put(CONNTRACK, conntrack);
    }
  }

  private static String text(Verdict verdict) {
    return verdict.kind() == Verdict.Kind.QUEUE
        ? "QUEUE:" + verdict.queueTo() + (verdict.bypass() ? ":bypass" : "")
        : verdict.kind().name();
  }

  private static void write(ConntrackChange change, Map<String, Object> conntrack) {
    if (change.hasMark()) {
      putMark(conntrack, change.markAfter(0), change.markAfter(Verdict.MAX_UNSIGNED_INT));
    }
    if (change.hasLabels()) {
      byte[] ones = new byte[Conntrack.LABEL_BYTES];
      Arrays.fill(ones, (byte) 0xff);
      byte[] labels = change.labelsAfter(NO_LABELS);
      byte[] mask = change.labelsAfter(ones);
      for (int i = 0; i < mask.length; i++) {
        mask[i] = (byte) ~(mask[i] ^ labels[i]);
      }
      conntrack.put(LABELS, HexFormat.of().formatHex(labels));
      if (!Arrays.equals(mask, ones)) {
        conntrack.put(LABELS_MASK, HexFormat.of().formatHex(mask));
      }
    }
    if (change.timeout() != null) {
      conntrack.put(TIMEOUT, change.timeout().getSeconds());
    }
    if (change.helper() != null) {
      conntrack.put(HELPER, change.helper());
    }
  }

  /**
   * Writes mark and mask. A bit that the mask leaves out is as it was before.
   *
   * @param afterNone the mark that no bits become
   * @param afterAll the mark that all bits become
   */
  private static void putMark(Map<String, Object> object, long afterNone, long afterAll) {
    object.put(MARK, afterNone);
    long mask = ~(afterNone ^ afterAll) & Verdict.MAX_UNSIGNED_INT;
    if (mask != Verdict.MAX_UNSIGNED_INT) {
      object.put(MARK_MASK, mask);
    }
  }
}
