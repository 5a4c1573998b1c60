package io.nfqueue.dissection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What tshark says of the packets of a file: its JSON with byte positions ({@code -T json -x}),
 * packet by packet, nothing put together from several packets.
 *
 * <pre>
 * "ip.ttl_raw": ["40", 22, 1, 0, 4],    position 22, 1 byte
 * "ip.ttl": "64",
 * "ip.ttl_tree": { ... }                what is below it
 * </pre>
 */
final class Tshark {
  private static final String RAW = "_raw";
  private static final String TREE = "_tree";

  /** Each packet by itself, numbers as they are on the wire. */
  private static final List<String> PREFERENCES =
      List.of(
          "ip.defragment:FALSE",
          "ipv6.defragment:FALSE",
          "tcp.desegment_tcp_streams:FALSE",
          "tcp.analyze_sequence_numbers:FALSE",
          "tcp.relative_sequence_numbers:FALSE",
          "dccp.relative_sequence_numbers:FALSE",
          "dccp.check_checksum:FALSE",
          "sctp.reassembly:FALSE",
          "sctp.tsn_analysis:FALSE",
          "ip.use_geoip:FALSE",
          "ipv6.use_geoip:FALSE");

  private Tshark() {}

  /**
   * Hands out the layers of each packet.
   *
   * @throws AssertionError where tshark is missing or fails
   */
  static void read(Path file, Consumer<List<TsharkNode>> packets) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "json", "-x"));
    for (String preference : PREFERENCES) {
      command.add("-o");
      command.add(preference);
    }
    Path errors = Files.createTempFile("tshark", ".err");
    try {
      Process tshark = start(command, errors);
      try (JsonParser json = new JsonFactory().createParser(tshark.getInputStream())) {
        readAll(json, packets);
      } finally {
        tshark.destroy();
      }
      assertThat(tshark.waitFor()).as("%s: %s", command, Files.readString(errors)).isZero();
    } finally {
      Files.delete(errors);
    }
  }

  private static Process start(List<String> command, Path errors) {
    try {
      return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new AssertionError(
          "tshark cannot be run: apt-get install --no-install-recommends tshark", e);
    }
  }

  private static void readAll(JsonParser json, Consumer<List<TsharkNode>> packets)
      throws IOException {
    for (JsonToken token; (token = json.nextToken()) != null; ) {
      if (token == JsonToken.START_OBJECT && "layers".equals(json.currentName())) {
        List<TsharkNode> layers = new ArrayList<>();
        readObject(json, layers);
        packets.accept(layers);
      }
    }
  }

  /** Reads an object's members up to its end; a name may come several times. */
  private static void readObject(JsonParser json, List<TsharkNode> into) throws IOException {
    int position = -1;
    int length = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      TsharkNode last = into.isEmpty() ? null : into.get(into.size() - 1);
      if (token == JsonToken.START_ARRAY && name.endsWith(RAW)) {
        json.nextToken();
        position = json.nextIntValue(-1);
        length = json.nextIntValue(-1);
        while (json.nextToken() != JsonToken.END_ARRAY) {}
        continue;
      }
      if (token == JsonToken.START_OBJECT) {
        boolean tree = last != null && name.equals(last.name() + TREE);
        TsharkNode node = tree ? last : new TsharkNode(name, "", position, length);
        readObject(json, node.children());
        if (!tree) {
          into.add(node);
        }
      } else if (token == JsonToken.START_ARRAY) {
        json.skipChildren();
      } else {
        into.add(new TsharkNode(name, json.getValueAsString(""), position, length));
      }
      position = -1;
      length = 0;
    }
  }
}
