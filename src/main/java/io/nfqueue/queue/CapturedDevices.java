package io.nfqueue.queue;

import io.nfqueue.capture.CaptureRecord;
import io.nfqueue.capture.Direction;
import java.util.regex.Pattern;

/**
 * The interfaces of a captured packet, by name.
 *
 * @param input the one that it came in by, or null
 * @param output the one that it was to go out by, or null
 */
record CapturedDevices(String input, String output) {
  private static final CapturedDevices NONE = new CapturedDevices(null, null);

  /** The interface on which {@link CapturedPacket} writes a packet that has none. */
  private static final Pattern QUEUE_IN_PLACE_OF_A_DEVICE = Pattern.compile("nfqueue:[0-9]+");

  /**
   * Finds them.
   *
   * @param ours what a capture of a queue says of the packet; null in other captures
   * @param hook where the packet is queued
   */
  static CapturedDevices of(CaptureRecord record, CaptureComment ours, Hook hook) {
    if (ours != null && (ours.inputDevice() != null || ours.outputDevice() != null)) {
      return new CapturedDevices(ours.inputDevice(), ours.outputDevice());
    }
    String name = record.interfaceName();
    if (name == null || ours != null && QUEUE_IN_PLACE_OF_A_DEVICE.matcher(name).matches()) {
      return NONE;
    }
    return isOutput(record, ours, hook)
        ? new CapturedDevices(null, name)
        : new CapturedDevices(name, null);
  }

  /** One device has to do: a capture of a queue says by the direction which one it is. */
  private static boolean isOutput(CaptureRecord record, CaptureComment ours, Hook hook) {
    Direction direction = ours == null ? Direction.UNKNOWN : record.options().direction();
    return direction == Direction.UNKNOWN
        ? hook == Hook.OUTPUT || hook == Hook.POSTROUTING
        : direction == Direction.OUTBOUND;
  }
}
