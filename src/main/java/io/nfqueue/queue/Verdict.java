package io.nfqueue.queue;

import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.packet.PacketEditor;
import java.time.Duration;
import java.util.Objects;

/**
 * What the kernel shall do with a packet. An immutable value: each {@code with} gives a new one.
 *
 * <pre>{@code
 * Verdict.accept().withMark(7)
 * Verdict.queue(5).withBypass()
 * Verdict.accept().withEdited(packet.edit().setTtl(63))
 * }</pre>
 *
 * Text form: {@code ACCEPT | DROP | REPEAT | STOP | QUEUE:n | QUEUE:n:bypass}; what a verdict
 * changes has none. Source: {@code NF_*} of {@code include/uapi/linux/netfilter.h}.
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
  public static final String TEXT_FORMS = VerdictText.FORMS;

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
  private final PacketChanges changes;

  private Verdict(Kind kind, int queue, boolean bypass, PacketChanges changes) {
    this.kind = kind;
    this.queue = queue;
    this.bypass = bypass;
    this.changes = changes;
  }

  private static Verdict of(Kind kind) {
    return new Verdict(kind, 0, false, PacketChanges.NONE);
  }

  private Verdict with(PacketChanges other) {
    return new Verdict(kind, queue, bypass, other);
  }

  /** Let it pass. */
  public static Verdict accept() {
    return ACCEPT;
  }

  /** Drop it silently. */
  public static Verdict drop() {
    return DROP;
  }

  /** Run it through the hook's rules again. Needs a changed mark, or it would come for ever. */
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
    return new Verdict(Kind.QUEUE, number, false, PacketChanges.NONE);
  }

  /**
   * Reads the text form, in any case.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static Verdict parse(String text) {
    return VerdictText.parse(text);
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
    return new Verdict(kind, queue, true, changes);
  }

  /** Sets the packet's mark, all bits of it: see {@link #withMark(long, long)}. */
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
    return with(changes.withMark(value, mask));
  }

  /**
   * Sets the packet's priority (NFQA_PRIORITY, Linux 5.18), which queueing disciplines go by.
   *
   * @param value 0..2^32-1
   * @throws IllegalArgumentException where the value is out of range
   */
  public Verdict withPriority(long value) {
    return with(changes.withPriority(value));
  }

  /**
   * Replaces the packet, from its layer-3 header on. Lengths and checksums are corrected on the
   * way, all checksums in full: what {@link QueuedPacket#edit} has made goes by {@link
   * #withEdited}. DROP drops it whatever this is.
   *
   * @param packet the new layer-3 packet; not copied, so leave it alone afterwards
   */
  public Verdict withPayload(byte[] packet) {
    return with(changes.withPayload(Objects.requireNonNull(packet, "packet"), true));
  }

  /**
   * Replaces the packet by what an editor has made of it, whose lengths and checksums are then left
   * as they are: a wrong checksum is not made right on the way. See {@link QueuedPacket#edit}.
   *
   * @param editor read now
   * @throws io.nfqueue.packet.PacketEditException as {@link PacketEditor#toBytes} does
   */
  public Verdict withEdited(PacketEditor editor) {
    return withPayloadAsIs(editor.toBytes());
  }

  /** As {@link #withPayload}, but lengths and checksums stay as they are. */
  public Verdict withPayloadAsIs(byte[] packet) {
    return with(changes.withPayload(Objects.requireNonNull(packet, "packet"), false));
  }

  /**
   * Changes the packet's connection; takes the place of what was said of it before. The packet must
   * have come with its connection ({@link QueueFlag#CONNTRACK}).
   */
  public Verdict withConntrack(ConntrackChange change) {
    Objects.requireNonNull(change, "change");
    // most have nothing to say of it: then the constants stay what they are
    return change == changes.conntrack() ? this : with(changes.withConntrack(change));
  }

  /** See {@link ConntrackChange#withMark(long)}. */
  public Verdict withConntrackMark(long value) {
    return withConntrack(changes.conntrack().withMark(value));
  }

  /** See {@link ConntrackChange#withMark(long, long)}. */
  public Verdict withConntrackMark(long value, long mask) {
    return withConntrack(changes.conntrack().withMark(value, mask));
  }

  /** See {@link ConntrackChange#withLabels(byte[])}. */
  public Verdict withConntrackLabels(byte[] value) {
    return withConntrack(changes.conntrack().withLabels(value));
  }

  /** See {@link ConntrackChange#withLabels(byte[], byte[])}. */
  public Verdict withConntrackLabels(byte[] value, byte[] mask) {
    return withConntrack(changes.conntrack().withLabels(value, mask));
  }

  /** See {@link ConntrackChange#withTimeout}. */
  public Verdict withConntrackTimeout(Duration value) {
    return withConntrack(changes.conntrack().withTimeout(value));
  }

  /** See {@link ConntrackChange#withHelper}. */
  public Verdict withConntrackHelper(String name) {
    return withConntrack(changes.conntrack().withHelper(name));
  }

  /**
   * Where a new payload gives a TCP segment another length, has the kernel adjust the sequence and
   * acknowledgement numbers of this and all later segments of the connection. It does so for IPv4
   * connections with address translation that had a helper when they began; for others, a new
   * length is then refused. It knows the last change in each direction only: change no length while
   * a segment with a changed one is not acknowledged. Says nothing about other packets. Without it,
   * a verdict cannot change both a translated connection and the length of its segment.
   */
  public Verdict withAdjustedSequence() {
    return with(changes.withAdjustedSequence());
  }

  /**
   * Gives a frame that crosses a bridge this VLAN tag, in place of the one it has. A tag cannot be
   * taken away.
   *
   * @param protocol Ethernet protocol of the tag: 0x8100, 0x88a8
   * @param tci priority, drop bit, and 12 bits of VLAN id, 0..65535
   * @throws IllegalArgumentException where one is out of range
   */
  public Verdict withVlan(int protocol, int tci) {
    return with(changes.withFrame(changes.frame().withVlan(protocol, tci)));
  }

  /**
   * Replaces the layer-2 header of a frame that crosses a bridge.
   *
   * @param header as long as the packet's; not copied, so leave it alone afterwards
   */
  public Verdict withLayer2Header(byte[] header) {
    Objects.requireNonNull(header, "header");
    return with(changes.withFrame(changes.frame().withLayer2Header(header)));
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
    return changes.mark() != null;
  }

  /** The mark that a packet with this mark has afterwards, 0..2^32-1. */
  public long markAfter(long before) {
    return changes.markAfter(before);
  }

  /** The new priority, 0..2^32-1, or null. */
  public Long priority() {
    return changes.priority();
  }

  /** What changes of the packet's connection; never null. */
  public ConntrackChange conntrack() {
    return changes.conntrack();
  }

  /** Whether the kernel makes up for another length of a TCP segment. */
  public boolean adjustsSequence() {
    return changes.adjustSequence();
  }

  /** Whether the frame around the packet changes: its VLAN tag or layer-2 header. */
  public boolean changesFrame() {
    return !changes.frame().isEmpty();
  }

  /** What changes of the frame around the packet; never null. */
  FrameChange frame() {
    return changes.frame();
  }

  /** The new packet, or null. Shared, not copied. */
  public byte[] payload() {
    return changes.payload();
  }

  /** Whether lengths and checksums of the new packet are corrected. */
  public boolean fixChecksums() {
    return changes.fixChecksums();
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
        && changes.equals(that.changes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, queue, bypass, changes);
  }

  /** The text form, which {@link #parse} takes; what else there is is left out. */
  public String text() {
    return kind + (kind == Kind.QUEUE ? ":" + queue + (bypass ? ":bypass" : "") : "");
  }

  /** The text form; what else there is follows in brackets. */
  @Override
  public String toString() {
    return text() + changes;
  }
}
