package io.nfqueue.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A schema of docs/, and what it says of events. */
public final class EventSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode document;
  private final JsonSchema schema;

  private EventSchema(String file) {
    try {
      document = JSON.readTree(Path.of("docs", file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                document, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }

  public static EventSchema ofPackets() {
    return new EventSchema("packet-event.schema.json");
  }

  public static EventSchema ofVerdicts() {
    return new EventSchema("verdict-event.schema.json");
  }

  /** What an event does not keep of it; and its fields that it does not describe. */
  public List<String> faults(String event) {
    List<String> faults = new ArrayList<>();
    schema.validate(event, InputFormat.JSON).forEach(fault -> faults.add(fault.getMessage()));
    try {
      undescribed(JSON.readTree(event), document, "", faults);
    } catch (IOException e) {
      faults.add(e.toString());
    }
    return faults;
  }

  /** Whether it takes an event; fields that it does not describe are not asked for. */
  public boolean accepts(String event) {
    return schema.validate(event, InputFormat.JSON).isEmpty();
  }

  private static void undescribed(JsonNode object, JsonNode type, String path, List<String> into) {
    object
        .properties()
        .forEach(
            field -> {
              JsonNode described = type.path("properties").path(field.getKey());
              if (described.path("description").asText().isEmpty()) {
                into.add(path + field.getKey() + " is not described");
              }
              if (field.getValue().isObject()) {
                undescribed(field.getValue(), described, path + field.getKey() + ".", into);
              }
            });
  }
}
