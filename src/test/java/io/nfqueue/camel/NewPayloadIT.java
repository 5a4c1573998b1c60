package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.PacketRepair;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.testnet.ChecksumErrors;
import io.nfqueue.testnet.LoggedLines;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A packet is changed when the route asks for it, and never else. The receiving kernel checks the
 * UDP checksum of a changed packet, and counts those that are wrong.
 */
class NewPayloadIT extends RoutedGateIT {
  private static final int HEADERS = 20 + 8;

  private final List<String> errors = new CopyOnWriteArrayList<>();

  private void noteError(Exchange exchange) {
    errors.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, String.class));
  }

  private long wrongChecksums() {
    return ChecksumErrors.of(gate.gate());
  }

  @Test
  void replacePayloadSendsTheBodyOnWithRightLengthsAndChecksum() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setBody(NewText.of("rather longer"))
                .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true")));
    assertThat(gate.arrivingOf("short")).containsExactly("rather longer");
    assertThat(wrongChecksums()).isZero();
  }

  @Test
  void thePayloadHeaderDoesSoForAProducer() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setHeader(NfqueueConstants.PAYLOAD, NewText.of("new"))
                .to(nfqueue("0", "verdict=ACCEPT")));
    assertThat(gate.arrivingOf("something old")).containsExactly("new");
    assertThat(wrongChecksums()).isZero();
  }

  @Test
  void thePayloadHeaderDoesSoForTheEndOfTheExchange() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).setHeader(NfqueueConstants.PAYLOAD, NewText.of("new")));
    assertThat(gate.arrivingOf("something old")).containsExactly("new");
    assertThat(wrongChecksums()).isZero();
  }

  @Test
  void fixChecksumsFalseLeavesAWrongChecksumWrong() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .setBody(NewText.of("HELLO"))
                .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true", "fixChecksums=false")));
    assertThat(gate.arrivingOf("hello")).isEmpty();
    assertThat(gate.statistics().accepted()).isEqualTo(1);
    assertThat(wrongChecksums()).isEqualTo(1);
  }

  @Test
  void fixChecksumsFalseLeavesARightChecksumRight() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(
                    e -> {
                      byte[] packet = e.getMessage().getBody(byte[].class);
                      byte[] changed = PacketRepair.repair(NewText.in(packet, "HELLO"));
                      e.getMessage().setHeader(NfqueueConstants.PAYLOAD, changed);
                    })
                .to(nfqueue("0", "verdict=ACCEPT", "fixChecksums=false")));
    assertThat(gate.arrivingOf("hello")).containsExactly("HELLO");
    assertThat(wrongChecksums()).isZero();
  }

  @Test
  void convertingTheBodyDoesNotChangeThePacket() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .convertBodyTo(byte[].class)
                .process(e -> Arrays.fill(e.getMessage().getBody(byte[].class), (byte) 'X'))
                .to(nfqueue("0", "verdict=ACCEPT")));
    assertThat(gate.arrivingOf("hello")).containsExactly("hello");
  }

  @Test
  void aNewBodyDoesNotChangeThePacketAtTheEndOfTheExchange() throws Exception {
    gate.route(r -> r.from(nfqueue("0")).convertBodyTo(String.class).setBody(NewText.of("HELLO")));
    assertThat(gate.arrivingOf("hello")).containsExactly("hello");
  }

  @Test
  void writingIntoAConvertedBodyLeavesThePacketOfTheOthersAsItIs() throws Exception {
    List<byte[]> later = new CopyOnWriteArrayList<>();
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(e -> Arrays.fill(e.getMessage().getBody(byte[].class), (byte) 0))
                .process(e -> later.add(packetOf(e).payload())));
    assertThat(gate.arrivingOf("hello")).containsExactly("hello");
    assertThat(later.get(0)[0]).isEqualTo((byte) 0x45);
  }

  private static QueuedPacket packetOf(Exchange exchange) {
    return exchange.getProperty(NfqueueConstants.PACKET_PROPERTY, QueuedPacket.class);
  }

  @Test
  void aNewPayloadForATruncatedPacketIsRefused() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).process(this::noteError);
          r.from(nfqueue("0", "copyRange=30", "failMode=open"))
              .setBody(NewText.of("HE"))
              .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true"));
        });
    assertThat(gate.arrivingOf("hello")).as("unchanged").containsExactly("hello");
    assertThat(errors).singleElement().asString().contains("refused", "copyRange");
    assertThat(gate.statistics().refused()).isEqualTo(1);
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void aResultOverWhatAVerdictCarriesIsRefused() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).process(this::noteError);
          r.from(nfqueue("0"))
              .setBody(NewText.of("x".repeat(65536 - HEADERS)))
              .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true"));
        });
    assertThat(gate.arrivingOf("hello")).isEmpty();
    assertThat(errors).singleElement().asString().contains("65536 bytes", "65531 at most");
  }

  @Test
  void aBodyThatIsNoPacketIsRefused() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).process(this::noteError);
          r.from(nfqueue("0"))
              .setBody(r.constant("no packet"))
              .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true"));
        });
    assertThat(gate.arrivingOf("hello")).isEmpty();
    assertThat(errors).singleElement().asString().contains("refused", "no packet");
  }

  @Test
  void whatIsDroppedNeedsNoPayloadThatHolds() throws Exception {
    gate.route(
        r -> {
          r.onException(Exception.class).process(this::noteError);
          r.from(nfqueue("0", "failMode=open"))
              .setBody(r.constant("no packet"))
              .to(nfqueue("0", "verdict=DROP", "replacePayload=true"));
        });
    assertThat(gate.arrivingOf("hello")).isEmpty();
    assertThat(errors).isEmpty();
  }

  @Test
  void aPayloadThatIsNoByteArrayGetsTheFailureVerdictAndALine() throws Exception {
    gate.route(
        r -> r.from(nfqueue("0")).setHeader(NfqueueConstants.PAYLOAD, r.constant(new Object())));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("hello")).isEmpty();
      assertThat(log.warnings(NfqueueConstants.PAYLOAD, "java.lang.Object", "failureVerdict"))
          .hasSize(1);
    }
  }

  @ParameterizedTest(name = "with a producer: {0}")
  @ValueSource(booleans = {false, true})
  void aPayloadThatCannotBeConvertedGetsTheFailureVerdictAndALine(boolean producer)
      throws Exception {
    gate.route(
        r -> {
          RouteDefinition route =
              r.from(nfqueue("0"))
                  .setHeader(NfqueueConstants.PAYLOAD, () -> new File("/nonexistent/payload"));
          if (producer) {
            route.to(nfqueue("0", "verdict=ACCEPT"));
          }
        });
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("one")).isEmpty();
      assertThat(log.warnings(NfqueueConstants.PAYLOAD, "java.io.File", "failureVerdict"))
          .hasSize(1);
    }
    assertThat(gate.statistics().failed()).isEqualTo(1);
  }

  @Test
  void anEmptyBodyWithReplacePayloadGetsTheFailureVerdictAndALine() throws Exception {
    gate.route(
        r ->
            r.from(nfqueue("0"))
                .process(e -> e.getMessage().setBody(null))
                .to(nfqueue("0", "verdict=ACCEPT", "replacePayload=true")));
    try (LoggedLines log = new LoggedLines()) {
      assertThat(gate.arrivingOf("hello")).isEmpty();
      assertThat(log.warnings("body", "failureVerdict")).hasSize(1);
    }
  }
}
