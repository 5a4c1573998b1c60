package io.nfqueue.conntrack;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * What a verdict changes of the packet's connection. An immutable value: each {@code with} gives a
 * new one, {@link #NONE} changes nothing.
 *
 * <p>Offered is what the kernel honours in a verdict ({@code ctnetlink_glue_parse_ct} of {@code
 * net/netfilter/nf_conntrack_netlink.c}) but for the status. The kernel does it before it lets the
 * packet go on, in the order timeout, helper, labels, mark; where it cannot do one, it silently
 * leaves out those behind it.
 */
public final class ConntrackChange {
  /** The highest mark or mask, and the longest timeout in seconds. */
  public static final long MAX_UNSIGNED_INT = 0xffff_ffffL;

  /** Characters of a helper's name: NF_CT_HELPER_NAME_LEN without its NUL. */
  public static final int MAX_HELPER_CHARACTERS = 15;

  private static final long ALL_BITS = MAX_UNSIGNED_INT;

  /** Changes nothing. */
  public static final ConntrackChange NONE =
      new ConntrackChange(null, ALL_BITS, null, null, null, null);

  private final Long mark;
  private final long markMask;
  private final LabelChange labels;
  private final Duration timeout;
  private final String helper;
  private final ConntrackExpectation expectation;

  private ConntrackChange(
      Long mark,
      long markMask,
      LabelChange labels,
      Duration timeout,
      String helper,
      ConntrackExpectation expectation) {
    this.mark = mark;
    this.markMask = markMask;
    this.labels = labels;
    this.timeout = timeout;
    this.helper = helper;
    this.expectation = expectation;
  }

  /**
   * Sets the connection's mark.
   *
   * @param value 0..2^32-1
   * @throws IllegalArgumentException where the value is out of range
   */
  public ConntrackChange withMark(long value) {
    return withMark(value, ALL_BITS);
  }

  /**
   * Sets those bits of the connection's mark that are set in the mask.
   *
   * @param value 0..2^32-1
   * @param mask 0..2^32-1
   * @throws IllegalArgumentException where one is out of range
   */
  public ConntrackChange withMark(long value, long mask) {
    checkUnsignedInt("conntrack mark", value);
    checkUnsignedInt("conntrack mark mask", mask);
    return new ConntrackChange(value, mask, labels, timeout, helper, expectation);
  }

  /**
   * Sets all labels. Connections have room for labels only if a rule of the namespace used labels
   * when they began; else the kernel leaves labels and mark as they are.
   *
   * @param value 1 to 16 bytes, see {@link Conntrack#labels()}; what is missing behind them is 0
   * @throws IllegalArgumentException where the length is another
   */
  public ConntrackChange withLabels(byte[] value) {
    return withLabels(LabelChange.all(value));
  }

  /**
   * Sets those labels that are set in the mask.
   *
   * @param value 1 to 16 bytes; what is missing behind them is 0
   * @param mask 1 to 16 bytes; what is missing behind them is 0
   * @throws IllegalArgumentException where a length is another
   */
  public ConntrackChange withLabels(byte[] value, byte[] mask) {
    return withLabels(LabelChange.some(value, mask));
  }

  private ConntrackChange withLabels(LabelChange value) {
    return new ConntrackChange(mark, markMask, value, timeout, helper, expectation);
  }

  /**
   * Sets how long the connection lives without further packets. Its next packet, in either
   * direction, sets it to the protocol's own timeout again. The kernel cuts it to 2^31-1 of its
   * clock's ticks, which is 99 days where there are 250 a second.
   *
   * @param value 0 to 2^32-1 seconds; fractions are rounded up
   * @throws IllegalArgumentException where it is out of range
   */
  public ConntrackChange withTimeout(Duration value) {
    Duration rounded =
        value.getNano() == 0 ? value : Duration.ofSeconds(Math.addExact(value.getSeconds(), 1));
    if (value.isNegative() || rounded.getSeconds() > MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(
          "conntrack timeout " + value + ": 0..4294967295 seconds expected");
    }
    return new ConntrackChange(mark, markMask, labels, rounded, helper, expectation);
  }

  /**
   * Names the connection's helper. From a verdict, the kernel takes a helper away (empty name) and
   * accepts the one that is there; it attaches none. That is done by a rule ({@code ct helper set},
   * {@code -j CT --helper}) on the connection's first packet.
   *
   * @param name up to 15 ASCII characters
   * @throws IllegalArgumentException where it is longer, or not ASCII
   */
  public ConntrackChange withHelper(String name) {
    if (name.length() > MAX_HELPER_CHARACTERS || !name.matches("[\\x21-\\x7e]*")) {
      throw new IllegalArgumentException(
          "conntrack helper " + name + ": up to 15 ASCII characters without spaces expected");
    }
    return new ConntrackChange(mark, markMask, labels, timeout, name, expectation);
  }

  /**
   * Has the kernel expect another connection because of this one, which needs a helper.
   *
   * @param value what to expect
   */
  public ConntrackChange withExpectation(ConntrackExpectation value) {
    return new ConntrackChange(
        mark, markMask, labels, timeout, helper, Objects.requireNonNull(value));
  }

  private static void checkUnsignedInt(String name, long value) {
    if (value < 0 || value > MAX_UNSIGNED_INT) {
      throw new IllegalArgumentException(name + " " + value + ": 0..4294967295 expected");
    }
  }

  /** Whether it sets the mark, or bits of it. */
  public boolean hasMark() {
    return mark != null;
  }

  /**
   * Where it sets the mark: the bits that are set afterwards, 0..2^32-1; only those of the mask.
   */
  public long markBits() {
    return mark & markMask;
  }

  /** Which bits of the mark it sets, 0..2^32-1. */
  public long markMask() {
    return markMask;
  }

  /**
   * The mark a connection has afterwards.
   *
   * @param before 0..2^32-1
   * @return 0..2^32-1; {@code before} where it sets none
   */
  public long markAfter(long before) {
    return mark == null ? before : (before & ~markMask) | markBits();
  }

  /** Whether it sets labels. */
  public boolean hasLabels() {
    return labels != null;
  }

  /** The new labels, or null. */
  LabelChange labels() {
    return labels;
  }

  /**
   * The labels a connection has afterwards.
   *
   * @param before up to 16 bytes, or null for none
   * @return 16 bytes; {@code before} where it sets none
   */
  public byte[] labelsAfter(byte[] before) {
    return labels == null ? before : labels.after(before);
  }

  /** The new timeout in whole seconds, or null. */
  public Duration timeout() {
    return timeout;
  }

  /** The helper's name, empty to take it away; null where it is not spoken of. */
  public String helper() {
    return helper;
  }

  /** What other connection is to be expected, or null. */
  public ConntrackExpectation expectation() {
    return expectation;
  }

  /** Whether it changes nothing. */
  public boolean isEmpty() {
    return mark == null
        && labels == null
        && timeout == null
        && helper == null
        && expectation == null;
  }

  /**
   * What a connection must be told of it: not the helper that it has, which the kernel may refuse
   * to hear of. All else it must, as other verdicts may have changed it since.
   *
   * @param connection as the packet's message has it
   */
  public ConntrackChange besidesHelperOf(Conntrack connection) {
    String before = Objects.requireNonNullElse(connection.helper(), "");
    return before.equals(helper)
        ? new ConntrackChange(mark, markMask, labels, timeout, null, expectation)
        : this;
  }

  /**
   * Whether a rule could tell the connection by mark or labels from what it was.
   *
   * @param connection as the packet's message has it
   */
  public boolean isSeenByRules(Conntrack connection) {
    return markAfter(connection.mark()) != connection.mark()
        || (labels != null && labels.changes(connection.labels()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConntrackChange that
        && Objects.equals(mark, that.mark)
        && markMask == that.markMask
        && Objects.equals(labels, that.labels)
        && Objects.equals(timeout, that.timeout)
        && Objects.equals(helper, that.helper)
        && Objects.equals(expectation, that.expectation);
  }

  @Override
  public int hashCode() {
    return Objects.hash(mark, markMask, labels, timeout, helper, expectation);
  }

  /** As in {@code mark 0x1/0xff, labels 02, timeout 30s, helper ftp}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (mark != null) {
      text.append("mark 0x").append(Long.toHexString(mark));
      text.append(markMask == ALL_BITS ? "" : "/0x" + Long.toHexString(markMask));
    }
    if (labels != null) {
      separate(text).append("labels ").append(labels);
    }
    if (timeout != null) {
      separate(text).append("timeout ").append(timeout.getSeconds()).append('s');
    }
    if (helper != null) {
      separate(text).append(helper.isEmpty() ? "no helper" : "helper " + helper);
    }
    if (expectation != null) {
      separate(text).append(expectation);
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }

  private static StringBuilder separate(StringBuilder text) {
    return text.isEmpty() ? text : text.append(", ");
  }

  /** The helper's name as CTA_HELP_NAME has it. */
  byte[] helperBytes() {
    return (helper + '\0').getBytes(StandardCharsets.US_ASCII);
  }
}
