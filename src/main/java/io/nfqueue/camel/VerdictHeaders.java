package io.nfqueue.camel;

import io.nfqueue.queue.Verdict;
import java.time.Duration;
import java.util.function.Function;
import org.apache.camel.Message;

/**
 * Those headers of a message that are part of its verdict. One that is there because the packet had
 * it, and is as it was, is none of them.
 */
record VerdictHeaders(Message message) {

  /**
   * A number.
   *
   * @return 0..2^32-1; null where there is none
   * @throws UnreadableVerdictException where it is another
   */
  Long number(String header) {
    Object value = PacketMessage.setByRoute(message, header);
    if (value == null) {
      return null;
    }
    try {
      long number = value instanceof Long l ? l : NumberText.parse(value.toString());
      if (number >= 0 && number <= Verdict.MAX_UNSIGNED_INT) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw unreadable(header, value, "0..4294967295");
  }

  /**
   * A text.
   *
   * @param reader throws IllegalArgumentException where it cannot read it
   * @return null where there is none
   * @throws UnreadableVerdictException where it cannot be read
   */
  <T> T read(String header, Function<String, T> reader, String expected) {
    Object value = PacketMessage.setByRoute(message, header);
    try {
      return value == null ? null : reader.apply(value.toString());
    } catch (IllegalArgumentException e) {
      throw unreadable(header, value, expected);
    }
  }

  /** As above, for a duration: milliseconds, or as in 30s. */
  <T> T duration(String header, Function<Duration, T> reader, String expected) {
    Object value = PacketMessage.setByRoute(message, header);
    if (value == null) {
      return null;
    }
    Duration duration =
        message
            .getExchange()
            .getContext()
            .getTypeConverter()
            .tryConvertTo(Duration.class, message.getExchange(), value);
    try {
      if (duration != null) {
        return reader.apply(duration);
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw unreadable(header, value, expected);
  }

  private static UnreadableVerdictException unreadable(
      String header, Object value, String expected) {
    return new UnreadableVerdictException("header " + header, value, expected + " expected");
  }
}
