package io.nfqueue.camel;

import io.nfqueue.libc.ThreadScheduling;
import io.nfqueue.queue.CaptureConfig;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;

/**
 * Reads the options of a URI before Camel does. Camel turns a number that it cannot read into 0,
 * cuts one that is too large, and does not say which values an enumeration has.
 */
final class OptionTexts {
  private static final String UNSIGNED_INT = "0.." + Verdict.MAX_UNSIGNED_INT;

  // what the settings say of a number that can be read, for one that cannot; all others are marks
  private static final Map<String, String> RANGES =
      Map.of(
          "copyrange", "1.." + QueueConfig.MAX_COPY_RANGE,
          "maxlength", "1.." + Verdict.MAX_UNSIGNED_INT,
          "receivebuffersize", "0.." + QueueConfig.MAX_RECEIVE_BUFFER_BYTES,
          "receivebatchsize", "1.." + QueueConfig.MAX_RECEIVE_BATCH_SIZE,
          "queueto", "0.." + Verdict.MAX_QUEUE,
          "capturemaxbytes", "0.." + Long.MAX_VALUE,
          "capturemaxfiles", "1.." + CaptureConfig.MOST_FILES,
          "nice", ThreadScheduling.LOWEST_NICE + ".." + ThreadScheduling.HIGHEST_NICE);

  private final CamelContext context;
  private final PropertyConfigurerGetter types;

  /**
   * @param context converts durations
   * @param types knows each option's type
   */
  OptionTexts(CamelContext context, PropertyConfigurerGetter types) {
    this.context = context;
    this.types = types;
  }

  /**
   * Replaces the texts of numbers by the numbers.
   *
   * @param options of one URI; changed
   * @throws IllegalArgumentException naming option, value and what was expected
   */
  void read(Map<String, Object> options) {
    options.replaceAll((option, value) -> value instanceof String s ? read(option, s) : value);
  }

  private Object read(String option, String text) {
    Class<?> type = types.getOptionType(option, true);
    if (type == null || text.startsWith("#")) {
      return text;
    }
    if (type == Duration.class || option.equalsIgnoreCase("verdictTimeout")) {
      return readDuration(option, text);
    }
    if (type == int.class || type == Integer.class) {
      return (int) readNumber(option, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return readNumber(option, text, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == boolean.class || type == Boolean.class) {
      if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
        throw unreadable(option, text, "true or false");
      }
    } else if (type.isEnum() && context.getTypeConverter().tryConvertTo(type, text) == null) {
      throw unreadable(
          option,
          text,
          Arrays.stream(type.getEnumConstants())
              .map(String::valueOf)
              .collect(Collectors.joining(", ")));
    }
    return text;
  }

  private static long readNumber(String option, String text, long lowest, long highest) {
    try {
      long number = NumberText.parse(text);
      if (number >= lowest && number <= highest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same text for both
    }
    String range = RANGES.getOrDefault(option.toLowerCase(Locale.ROOT), UNSIGNED_INT);
    throw unreadable(option, text, "a whole number " + range + " (as in 42 or 0x2a)");
  }

  private Duration readDuration(String option, String text) {
    Duration duration = context.getTypeConverter().tryConvertTo(Duration.class, text);
    boolean zeroMeant = text.strip().matches("-?0+[a-z]*");
    if (duration == null || (duration.isZero() && !zeroMeant)) {
      throw unreadable(option, text, "milliseconds or a duration, as in 30000 or 30s,");
    }
    return duration;
  }

  private static IllegalArgumentException unreadable(String option, String text, String expected) {
    return new IllegalArgumentException(option + "=" + text + ": " + expected + " expected");
  }
}
