package io.nfqueue.queue;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * Where packets come from instead of a kernel: a capture file, pcap or pcapng. An immutable value.
 *
 * <pre>{@code
 * QueueConfig.number(0).withReplay(Replay.of(Path.of("visitor.pcap")).atTopSpeed())
 * }</pre>
 *
 * What was decided can be captured as that of a kernel's packets, by {@link
 * QueueConfig#withCapture}.
 *
 * @param file what is replayed
 * @param speed how many times faster than it was captured; 1 is real time, 0 as fast as the packets
 *     are decided
 * @param spread the queues over which flows are spread where the file does not say which packet was
 *     in which queue, as {@code --queue-balance} does it; null: this queue has them all
 */
public record Replay(Path file, double speed, QueueRange spread) {
  /** The speed of a replay that waits for nothing but verdicts. */
  public static final double TOP_SPEED = 0;

  /** What {@link #parseSpeed} takes, for messages to users. */
  public static final String SPEED_FORMS = "a factor above 0 (1 is real time) or topspeed";

  private static final double REAL_TIME = 1;
  private static final String TOP_SPEED_TEXT = "topspeed";

  /**
   * Checks the speed.
   *
   * @throws IllegalArgumentException where it is negative or no number
   */
  public Replay {
    Objects.requireNonNull(file, "replay");
    if (!(speed >= TOP_SPEED) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("replaySpeed=" + speed + ": " + SPEED_FORMS + " expected");
    }
  }

  /** A file in real time. */
  public static Replay of(Path file) {
    return new Replay(file, REAL_TIME, null);
  }

  /**
   * The same at another speed.
   *
   * @param value how many times faster than it was captured; more than 0, or {@link #TOP_SPEED}
   * @throws IllegalArgumentException where it is negative or no number
   */
  public Replay withSpeed(double value) {
    return new Replay(file, value, spread);
  }

  /** The same as fast as the packets are decided. */
  public Replay atTopSpeed() {
    return withSpeed(TOP_SPEED);
  }

  /**
   * The same for one of several queues that share the file.
   *
   * @param queues all of them
   */
  public Replay spreadOver(QueueRange queues) {
    return new Replay(file, speed, queues);
  }

  /** Whether it waits for nothing but verdicts. */
  public boolean isAtTopSpeed() {
    return speed == TOP_SPEED;
  }

  /**
   * Reads a speed.
   *
   * @param text {@code topspeed} in any case, or a factor such as 1, 0.5, 100
   * @return for {@link #withSpeed}
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static double parseSpeed(String text) {
    if (text.strip().toLowerCase(Locale.ROOT).equals(TOP_SPEED_TEXT)) {
      return TOP_SPEED;
    }
    try {
      double factor = Double.parseDouble(text);
      if (factor > 0 && !Double.isInfinite(factor)) {
        return factor;
      }
    } catch (NumberFormatException e) {
      // the same text for both
    }
    throw new IllegalArgumentException("replaySpeed=" + text + ": " + SPEED_FORMS + " expected");
  }

  /** As in {@code visitor.pcap at top speed}. */
  @Override
  public String toString() {
    String pace = isAtTopSpeed() ? " at top speed" : speed == REAL_TIME ? "" : " at speed " + speed;
    return file + pace;
  }
}
