package io.nfqueue.camel;

import io.nfqueue.conntrack.ConntrackChange;
import java.time.Duration;
import java.util.function.Function;
import org.apache.camel.Message;

/**
 * A producer's options about a packet's connection, judged; where one is null, the message says.
 *
 * @param mark new mark
 * @param markMask which bits of it
 * @param labels new labels
 * @param labelsMask which of them
 * @param timeout how long the connection lives without further packets
 * @param helper its helper's name, empty for none
 */
record ConntrackSettings(
    Long mark, Long markMask, byte[] labels, byte[] labelsMask, Duration timeout, String helper) {

  /** Nothing but the message says. */
  static final ConntrackSettings NONE = new ConntrackSettings(null, null, null, null, null, null);

  /**
   * Judges.
   *
   * @throws IllegalArgumentException naming option, value and range
   */
  static ConntrackSettings of(VerdictConfiguration options) {
    read(
        "conntrackTimeout",
        options.getConntrackTimeout(),
        ConntrackChange.NONE::withTimeout,
        "0..4294967295 seconds");
    read(
        "conntrackHelper",
        options.getConntrackHelper(),
        ConntrackChange.NONE::withHelper,
        "up to 15 ASCII characters without spaces");
    ConntrackSettings settings =
        new ConntrackSettings(
            options.getConntrackMark(),
            options.getConntrackMarkMask(),
            labels("conntrackLabels", options.getConntrackLabels()),
            labels("conntrackLabelsMask", options.getConntrackLabelsMask()),
            options.getConntrackTimeout(),
            options.getConntrackHelper());
    // the one that nobody has to compare with for each packet
    return settings.equals(NONE) ? NONE : settings;
  }

  private static byte[] labels(String option, String text) {
    return read(option, text, LabelText::parse, LabelText.FORM);
  }

  private static <T, R> R read(String option, T value, Function<T, R> reader, String expected) {
    try {
      return value == null ? null : reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + "=" + value + ": " + expected + " expected", e);
    }
  }

  /**
   * Works out the change.
   *
   * @param change what the verdict itself says: goes before headers, behind options
   * @throws UnreadableVerdictException where a header cannot be read
   */
  ConntrackChange apply(ConntrackChange change, Message message) {
    VerdictHeaders headers = new VerdictHeaders(message);
    return withHelper(
        withTimeout(withLabels(withMark(change, headers), headers), headers), headers);
  }

  private ConntrackChange withMark(ConntrackChange change, VerdictHeaders headers) {
    if (mark == null && change.hasMark()) {
      return change;
    }
    Long value = mark != null ? mark : headers.number(NfqueueConstants.CONNTRACK_MARK);
    if (value == null) {
      return change;
    }
    Long mask = markMask != null ? markMask : headers.number(NfqueueConstants.CONNTRACK_MARK_MASK);
    return mask == null ? change.withMark(value) : change.withMark(value, mask);
  }

  private ConntrackChange withLabels(ConntrackChange change, VerdictHeaders headers) {
    if (labels == null && change.hasLabels()) {
      return change;
    }
    byte[] value =
        labels != null
            ? labels
            : headers.read(NfqueueConstants.CONNTRACK_LABELS, LabelText::parse, LabelText.FORM);
    if (value == null) {
      return change;
    }
    byte[] mask =
        labelsMask != null
            ? labelsMask
            : headers.read(
                NfqueueConstants.CONNTRACK_LABELS_MASK, LabelText::parse, LabelText.FORM);
    return mask == null ? change.withLabels(value) : change.withLabels(value, mask);
  }

  private ConntrackChange withTimeout(ConntrackChange change, VerdictHeaders headers) {
    if (timeout != null) {
      return change.withTimeout(timeout);
    }
    ConntrackChange read =
        change.timeout() != null
            ? null
            : headers.duration(
                NfqueueConstants.CONNTRACK_TIMEOUT, change::withTimeout, "0..4294967295 seconds");
    return read == null ? change : read;
  }

  private ConntrackChange withHelper(ConntrackChange change, VerdictHeaders headers) {
    if (helper != null) {
      return change.withHelper(helper);
    }
    ConntrackChange read =
        change.helper() != null
            ? null
            : headers.read(
                NfqueueConstants.CONNTRACK_HELPER, change::withHelper, "a helper's name");
    return read == null ? change : read;
  }
}
