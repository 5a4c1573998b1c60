package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * libnetfilter_queue and this library, one after the other on the same rules and the same traffic,
 * say the same of the same packets: {@code nfq_snprintf_xml}, {@code nfq_get_skbinfo}, and the
 * names of interfaces.
 */
class SameAsTheCLibraryIT extends QueueIT {
  private static final Path SOURCE = Path.of("src/test/c/print_packets.c");
  private static final String[] FIELDS = {
    "xml", "skb info", "input", "output", "physical input", "physical output"
  };
  // NFQA_CFG_F_GSO, NFQA_CFG_F_UID_GID
  private static final int GSO = 4;
  private static final int UID_GID = 8;

  @TempDir private Path folder;

  /** How the queue is bound. */
  enum Binding {
    WHOLE(CopyMode.PACKET, 65531, UID_GID),
    CUT(CopyMode.PACKET, 60, UID_GID),
    META(CopyMode.META, 1, UID_GID),
    UNKNOWN_USERS(CopyMode.PACKET, 65531, 0),
    CHECKSUMS_BY_THE_DEVICE(CopyMode.PACKET, 65531, GSO | UID_GID);

    private final CopyMode mode;
    private final int range;
    private final int flags;

    Binding(CopyMode mode, int range, int flags) {
      this.mode = mode;
      this.range = range;
      this.flags = flags;
    }
  }

  private Path compiled() throws Exception {
    Path program = folder.resolve("print_packets");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-o",
                program.toString(),
                SOURCE.toString(),
                "-lnetfilter_queue",
                "-lnfnetlink")
            .redirectErrorStream(true)
            .start();
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compiler.waitFor())
        .as("Debian packages: gcc libc6-dev libnetfilter-queue-dev\n" + output)
        .isZero();
    return program;
  }

  private static void sendAll(VariedTraffic traffic, List<String> lines) throws IOException {
    int expected = 0;
    for (VariedTraffic.Step step : traffic.steps()) {
      step.send().now();
      expected += step.packets();
      int so = expected;
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .untilAsserted(() -> assertThat(lines).hasSizeGreaterThanOrEqualTo(so));
    }
    assertThat(lines).hasSize(expected);
  }

  private List<String> bySeeingC(Binding binding, VariedTraffic traffic) throws Exception {
    Process reader =
        gate.spawn(
            compiled().toString(),
            "0",
            "" + binding.mode.number(),
            "" + binding.range,
            "" + binding.flags);
    BufferedReader out = reader.inputReader(StandardCharsets.US_ASCII);
    assertThat(out.readLine()).isEqualTo("ready");
    List<String> lines = new CopyOnWriteArrayList<>();
    var copier = start("c-library", () -> out.lines().forEach(lines::add));
    sendAll(traffic, lines);
    reader.getOutputStream().close();
    assertThat(reader.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(reader.exitValue()).isZero();
    copier.join();
    return lines;
  }

  private List<String> bySeeingOurs(Binding binding, VariedTraffic traffic) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    PacketQueue queue =
        open(
            queue(0)
                .withCopyMode(binding.mode)
                .withCopyRangeBytes(binding.range)
                .withGso((binding.flags & GSO) != 0)
                .withUidGid((binding.flags & UID_GID) != 0));
    run(
        queue,
        packet -> {
          lines.add(line(packet));
          return Verdict.accept();
        });
    sendAll(traffic, lines);
    awaitAccepted(queue, lines.size());
    return lines;
  }

  private static String line(QueuedPacket packet) {
    int skbInfo =
        (packet.checksumNotReady() ? Nfqnl.NFQA_SKB_CSUMNOTREADY : 0)
            | (packet.gso() ? Nfqnl.NFQA_SKB_GSO : 0)
            | (packet.checksumNotVerified() ? Nfqnl.NFQA_SKB_CSUM_NOTVERIFIED : 0);
    return String.join(
        "|",
        PacketXml.print(packet, PacketXml.Part.ALL),
        "" + skbInfo,
        shown(packet.inputDevice()),
        shown(packet.outputDevice()),
        shown(packet.physicalInputDevice()),
        shown(packet.physicalOutputDevice()));
  }

  /** libnfnetlink calls no interface a star. */
  private static String shown(String nameOrNull) {
    return nameOrNull == null ? "*" : nameOrNull;
  }

  /** Fields by name, in the order in which they were printed; what varies is zero. */
  private static Map<String, String> fields(String line) throws Exception {
    String[] columns = line.split("\\|", -1);
    Map<String, String> fields = new LinkedHashMap<>();
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(columns[0].getBytes(StandardCharsets.US_ASCII)));
    put(document.getDocumentElement(), "", fields);
    fields.computeIfPresent("/pkt/payload", (name, hex) -> SteadyPayload.of(hex));
    // the one is when it was printed, the other when it was received
    fields.replaceAll((name, value) -> name.startsWith("/pkt/when/") ? "some" : value);
    for (int i = 1; i < FIELDS.length; i++) {
      fields.put(FIELDS[i], columns[i]);
    }
    assertThat(columns).hasSize(FIELDS.length);
    return fields;
  }

  private static void put(Element element, String path, Map<String, String> into) {
    String name = path + "/" + element.getTagName();
    NodeList children = element.getChildNodes();
    boolean leaf = true;
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeType() == Node.ELEMENT_NODE) {
        leaf = false;
        put((Element) children.item(i), name, into);
      }
    }
    if (leaf) {
      assertThat(into.put(name, element.getTextContent())).as(name + " twice").isNull();
    }
  }

  private static List<Map<String, String>> allFields(List<String> lines) throws Exception {
    List<Map<String, String>> all = new ArrayList<>();
    for (String line : lines) {
      all.add(fields(line));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void saysTheSameOfEveryPacket(Binding binding) throws Exception {
    VariedTraffic traffic = new VariedTraffic(gate, peer);
    if ((binding.flags & GSO) != 0) {
      gate.run("ethtool -K " + gate.device() + " tx on sg on tso on gso on");
    }

    List<Map<String, String>> theirs = allFields(bySeeingC(binding, traffic));
    List<Map<String, String>> ours = allFields(bySeeingOurs(binding, traffic));

    for (int i = 0; i < theirs.size(); i++) {
      // as lists: the order of the elements counts
      assertThat(List.copyOf(ours.get(i).entrySet()))
          .as("packet %d", i + 1)
          .isEqualTo(List.copyOf(theirs.get(i).entrySet()));
    }
    assertThat(ours).hasSameSizeAs(theirs);
    assertThat(allNames(theirs)).contains(expectedNames(binding));
    boolean byDevice = binding == Binding.CHECKSUMS_BY_THE_DEVICE;
    assertThat(theirs)
        .extracting(fields -> fields.get("skb info"))
        .contains(
            "" + (byDevice ? Nfqnl.NFQA_SKB_CSUMNOTREADY : 0),
            "" + Nfqnl.NFQA_SKB_CSUM_NOTVERIFIED);
    if (binding == Binding.CUT) {
      assertThat(theirs)
          .extracting(fields -> fields.get("/pkt/payload").length() / 2)
          .contains(binding.range);
    }
  }

  private static TreeSet<String> allNames(List<Map<String, String>> all) {
    TreeSet<String> names = new TreeSet<>();
    all.forEach(fields -> names.addAll(fields.keySet()));
    return names;
  }

  private static String[] expectedNames(Binding binding) {
    Stream<String> always =
        Stream.of(
            "/pkt/when/year",
            "/pkt/hook",
            "/pkt/id",
            "/pkt/hw/proto",
            "/pkt/hw/src",
            "/pkt/mark",
            "/pkt/indev",
            "/pkt/outdev",
            "/pkt/physindev",
            "/pkt/physoutdev");
    Stream<String> users =
        (binding.flags & UID_GID) != 0 ? Stream.of("/pkt/uid", "/pkt/gid") : Stream.of();
    Stream<String> payload =
        binding.mode == CopyMode.PACKET ? Stream.of("/pkt/payload") : Stream.of();
    return Stream.of(always, users, payload).flatMap(s -> s).toArray(String[]::new);
  }
}
