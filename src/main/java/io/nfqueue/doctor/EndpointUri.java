package io.nfqueue.doctor;

import io.nfqueue.doctor.Doctor.UsageException;
import io.nfqueue.queue.QueueRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * What rules need to know of an endpoint.
 *
 * @param queues never any
 * @param failOpen whether packets are to pass where nobody decides: failOpen, else failMode
 * @param netns name or path of the network namespace; null for that of the program
 */
record EndpointUri(QueueRange queues, boolean failOpen, String netns) {
  private static final Pattern URI = Pattern.compile("nfqueue:(?://)?([^?]*)(?:\\?(.*))?");

  // what Camel's package plugin made of the component's annotations
  private static final String CATALOG = "/META-INF/io/nfqueue/camel/nfqueue.json";

  /**
   * Reads one.
   *
   * @throws UsageException saying what is wrong with it, in one line
   */
  static EndpointUri parse(String uri) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches()) {
      throw new UsageException(uri + ": nfqueue:QUEUE[-QUEUE][?options] expected");
    }
    QueueRange queues;
    try {
      queues = QueueRange.parse(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new UsageException(uri + ": " + e.getMessage());
    }
    if (queues.any()) {
      throw new UsageException(uri + ": rules need a queue number, or a range as in 0-3");
    }
    Map<String, String> options = options(uri, matcher.group(2));
    boolean open = oneOf(uri, options, "failMode", "open", "closed", false);
    return new EndpointUri(
        queues, oneOf(uri, options, "failOpen", "true", "false", open), options.get("netns"));
  }

  private static Map<String, String> options(String uri, String query) {
    Map<String, String> options = new TreeMap<>();
    if (query == null || query.isEmpty()) {
      return options;
    }
    JsonObject known = knownOptions();
    for (String option : query.split("&(?:amp;)?")) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      if (equals < 0 || !known.containsKey(name)) {
        throw new UsageException(uri + ": " + option + ": no option of the endpoint nfqueue");
      }
      try {
        options.put(name, URLDecoder.decode(option.substring(equals + 1), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw new UsageException(uri + ": " + option + ": " + e.getMessage());
      }
    }
    return options;
  }

  private static JsonObject knownOptions() {
    try (InputStream in = EndpointUri.class.getResourceAsStream(CATALOG);
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      JsonObject catalog = (JsonObject) Jsoner.deserialize(reader);
      return catalog.getMap("properties");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DeserializationException e) {
      throw new IllegalStateException(CATALOG, e);
    }
  }

  private static boolean oneOf(
      String uri, Map<String, String> options, String name, String yes, String no, boolean unset) {
    String value = options.get(name);
    if (value == null) {
      return unset;
    }
    if (!value.equalsIgnoreCase(yes) && !value.equalsIgnoreCase(no)) {
      throw new UsageException(
          uri + ": " + name + "=" + value + ": " + yes + " or " + no + " expected");
    }
    return value.equalsIgnoreCase(yes);
  }
}
