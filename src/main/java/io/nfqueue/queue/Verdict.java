package io.nfqueue.queue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * What the kernel shall do with a packet. An immutable value: each {@code with} gives a new one.
 *
 * <pre>{@code
 * Verdict.accept().withMark(7)
 * Verdict.queue(5).withBypass()
 * }</pre>
 *
 * Text form: {@code ACCEPT | DROP | REPEAT | STOP | QUEUE:n | QUEUE:n:bypass}; mark and payload
 * have none. Source: {@code NF_*} of {@code include/uapi/linux/netfilter.h}.
 */
public final class Verdict {
  /** The kinds, with the kernel's numbers. NF_STOLEN is not among them: the kernel refuses it. */
  public enum Kind {
    /** NF_DROP: the packet is gone. */
    DROP(0),
    /** NF_ACCEPT: the packet leaves this chain and goes on to the next hook. */
    ACCEPT(1),
    /** NF_QUEUE: the packet goes to another queue. */
    QUEUE(3),
    /** NF_REPEAT: the packet enters this hook's rules again. */
    REPEAT(4),
    /** NF_STOP: the packet skips the rest of this hook. */
    STOP(5);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The kernel's number. */
    int number() {
      return number;
    }
  }

  /** What {@link #parse} takes, for messages to users. */
  public static final String TEXT_FORMS =
      "ACCEPT, DROP, REPEAT, STOP, QUEUE:n or QUEUE:n:bypass (n 0..65535)";

  /** The highest mark, mask or priority. */
  public static final long MAX_UNSIGNED_INT = 0xffff_ffffL;

  /** The highest queue number. */
  public static final int MAX_QUEUE = 0xffff;

  private static final Verdict ACCEPT = of(Kind.ACCEPT);
  private static final Verdict DROP = of(Kind.DROP);
  private static final Verdict REPEAT = of(Kind.REPEAT);
  private static final Verdict STOP = of(Kind.STOP);

  private final Kind kind;
  private final int queue;
  private final boolean bypass;
  private final Long mark;
  private final long markMask;
  private final byte[] payload;
  private final boolean fixChecksums;

  private Verdict(
      Kind kind,
      int queue,
      boolean bypass,
      Long mark,
      long markMask,
      byte[] payload,
      boolean fixChecksums) {
    this.kind = kind;
    this.queue = queue;
    this.bypass = bypass;
    this.mark = mark;
    this.markMask = markMask;
    this.payload = payload;
    this.fixChecksums = fixChecksums;
  }

  private static Verdict of(Kind kind) {
    return new Verdict(kind, 0, false, null, MAX_UNSIGNED_INT, null, true);
  }

  /** Let it pass. */
  public static Verdict accept() {
    return ACCEPT;
  }

  /** Drop it silently. */
  public static Verdict drop() {
    return DROP;
  }

  /**
   * Run it through the hook's rules again. Needs a changed mark, or it would come back for ever.
   */
  public static Verdict repeat() {
    return REPEAT;
  }

  /** Let it pass and skip the rest of this hook. */
  public static Verdict stop() {
    return STOP;
  }

  /**
   * Hand it to another queue, where it waits for a verdict again.
   *
   * @param number the queue, 0..65535
   * @throws IllegalArgumentException where the number is out of range
   */
  public static Verdict queue(int number) {
    if (number < 0 || number > MAX_QUEUE) {
      throw new IllegalArgumentException("verdict queue " + number + ": 0..65535 expected");
    }
    return new Verdict(Kind.QUEUE, number, false, null, MAX_UNSIGNED_INT, null, true);
  }

  /**
   * Reads the text form, in any case.
   *
   * @param text for example {@code ACCEPT} or {@code QUEUE:5:bypass}
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static Verdict parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    switch (upper) {
      case "ACCEPT":
        return ACCEPT;
      case "DROP":
        return DROP;
      case "REPEAT":
        return REPEAT;
      case "STOP":
        return STOP;
      default:
        String[] parts = upper.split(":", -1);
        boolean bypass = parts.length == 3 && parts[2].equals("BYPASS");
        if (parts[0].equals("QUEUE")
            && (parts.length == 2 || bypass)
            && parts[1].matches("[0-9]{1,5}")
            && Integer.parseInt(parts[1]) <= MAX_QUEUE) {
          Verdict verdict = queue(Integer.parseInt(parts[1]));
          return bypass ? verdict.withBypass() : verdict;
        }
        throw new IllegalArgumentException("verdict=" + text + ": " + TEXT_FORMS + " expected");
    }
  }

  /**
   * With QUEUE: where nobody listens on the other queue, let the packet pass instead of dropping
   * it.
   *
   * @throws IllegalStateException where this is no QUEUE verdict
   */
  public Verdict withBypass() {
    if (kind != Kind.QUEUE) {
      throw new IllegalStateException("bypass belongs to QUEUE verdicts, not to " + kind);
    }
    return new Verdict(kind, queue, true, mark, markMask, payload, fixChecksums);
  }

  /**
   * Sets the packet's mark.
   *
   * @param value 0..2^32-1
   * @throws IllegalArgumentException where the value is out of range
   */
  public Verdict withMark(long value) {
    return withMark(value, MAX_UNSIGNED_INT);
  }

  /**
   * Sets those bits of the packet's mark that are set in the mask.
   *
   * @param value 0..2^32-1
   * @param mask 0..2^32-1
   * @throws IllegalArgumentException where one is out of range
   */
  public Verdict withMark(long value, long mask) {
    checkUnsignedInt("mark", value);
    checkUnsignedInt("mark mask", mask);
    return new Verdict(kind, queue, bypass, value, mask, payload, fixChecksums);
  }

  private static void checkUnsignedInt(String name, long value) {
    if (value < 0 || value > MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(name + " " + value + ": 0..4294967295 expected");
    }
  }

  /**
   * Replaces the packet, from its layer-3 header on. Lengths and checksums are corrected on the
   * way.
   *
   * @param packet the new layer-3 packet; not copied, so leave it alone afterwards
   */
  public Verdict withPayload(byte[] packet) {
    return new Verdict(
        kind, queue, bypass, mark, markMask, Objects.requireNonNull(packet, "packet"), true);
  }

  /**
   * Replaces the packet by exactly these bytes, lengths and checksums as they are.
   *
   * @param packet the new layer-3 packet; not copied, so leave it alone afterwards
   */
  public Verdict withPayloadAsIs(byte[] packet) {
    return new Verdict(
        kind, queue, bypass, mark, markMask, Objects.requireNonNull(packet, "packet"), false);
  }

  /** What to do. */
  public Kind kind() {
    return kind;
  }

  /** The other queue, 0..65535; 0 where this is no QUEUE verdict. */
  public int queueTo() {
    return queue;
  }

  /** Whether a QUEUE verdict lets the packet pass where nobody listens. */
  public boolean bypass() {
    return bypass;
  }

  /** Whether the verdict sets a mark. */
  public boolean hasMark() {
    return mark != null;
  }

  /**
   * The mark a packet has afterwards.
   *
   * @param before the packet's mark, 0..2^32-1
   * @return 0..2^32-1; {@code before} where the verdict sets none
   */
  public long markAfter(long before) {
    return mark == null ? before : (before & ~markMask) | (mark & markMask);
  }

  /** The new packet, or null. Shared, not copied. */
  public byte[] payload() {
    return payload;
  }

  /** Whether lengths and checksums of the new packet are corrected. */
  public boolean fixChecksums() {
    return fixChecksums;
  }

  /** What stands in NFQA_VERDICT_HDR. */
  int number() {
    return kind == Kind.QUEUE
        ? queue << Nfqnl.NF_VERDICT_QBITS
            | (bypass ? Nfqnl.NF_VERDICT_FLAG_QUEUE_BYPASS : 0)
            | Kind.QUEUE.number()
        : kind.number();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Verdict that
        && kind == that.kind
        && queue == that.queue
        && bypass == that.bypass
        && Objects.equals(mark, that.mark)
        && markMask == that.markMask
        && fixChecksums == that.fixChecksums
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, queue, bypass, mark, markMask, Arrays.hashCode(payload));
  }

  /** The text form; mark and payload length follow in brackets where there are any. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name());
    if (kind == Kind.QUEUE) {
      text.append(':').append(queue).append(bypass ? ":bypass" : "");
    }
    if (mark != null) {
      text.append("[mark 0x").append(Long.toHexString(mark));
      text.append(markMask == MAX_UNSIGNED_INT ? "]" : "/0x" + Long.toHexString(markMask) + "]");
    }
    if (payload != null) {
      text.append("[payload ").append(payload.length).append(" bytes]");
    }
    return text.toString();
  }
}
