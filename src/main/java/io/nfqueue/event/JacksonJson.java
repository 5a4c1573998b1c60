package io.nfqueue.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The only class that knows Jackson; {@link EventJson} alone calls it. */
final class JacksonJson {
  private static final int MAX_DEPTH = 64;
  private static final JsonMapper MAPPER = mapper();
  private static final ObjectReader READER = MAPPER.readerForMapOf(Object.class);

  private JacksonJson() {}

  private static JsonMapper mapper() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  static String write(Object event) {
    try {
      return MAPPER.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event has only what JSON has", e);
    }
  }

  static Map<String, Object> read(byte[] text) {
    return read(new String(text, StandardCharsets.UTF_8));
  }

  static Map<String, Object> read(String text) {
    if (text.length() > EventJson.MAX_CHARACTERS) {
      throw new UnreadableEventException(
          "JSON", text, "at most " + EventJson.MAX_CHARACTERS + " characters");
    }
    Map<String, Object> event;
    try {
      event = READER.readValue(text);
    } catch (IOException e) {
      throw new UnreadableEventException("JSON", text, "one object, and each member once");
    }
    if (event == null) {
      throw new UnreadableEventException("JSON", text, "an object");
    }
    return event;
  }
}
