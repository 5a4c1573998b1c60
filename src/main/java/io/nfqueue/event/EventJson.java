package io.nfqueue.event;

import java.util.Map;

/**
 * Events as JSON (RFC 8259), by Jackson, which is loaded with the first call. Thread-safe.
 *
 * <p>A document that is read has one object, no member twice (which of two verdicts would hold?),
 * nothing behind it, and at most {@link #MAX_CHARACTERS}.
 */
public final class EventJson {
  /** The longest document that is read, in characters or bytes: room for the largest packet. */
  public static final int MAX_CHARACTERS = 1 << 20;

  private static final String LIBRARY = "com.fasterxml.jackson.core:jackson-databind";

  private EventJson() {}

  /**
   * Writes one line.
   *
   * @param event a map, or a list of maps
   * @throws IllegalStateException where Jackson is not on the class path; it names the artifact
   */
  public static String write(Object event) {
    try {
      return JacksonJson.write(event);
    } catch (NoClassDefFoundError e) {
      throw missing(e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws UnreadableEventException where the text is no such document; the field it names is
   *     {@code JSON}
   * @throws IllegalStateException where Jackson is not on the class path; it names the artifact
   */
  public static Map<String, Object> read(String text) {
    try {
      return JacksonJson.read(text);
    } catch (NoClassDefFoundError e) {
      throw missing(e);
    }
  }

  /** As {@link #read(String)}, of UTF-8. */
  public static Map<String, Object> read(byte[] text) {
    try {
      return JacksonJson.read(text);
    } catch (NoClassDefFoundError e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(NoClassDefFoundError e) {
    return new IllegalStateException(
        "events as JSON need "
            + LIBRARY
            + ", which is not on the class path ("
            + e.getMessage()
            + "): add it to your dependencies",
        e);
  }
}
