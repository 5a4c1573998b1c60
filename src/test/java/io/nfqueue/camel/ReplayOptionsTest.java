package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.queue.Replay;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The options of a replay, of an endpoint and of the component. */
class ReplayOptionsTest {
  private final DefaultCamelContext context = new DefaultCamelContext();

  @BeforeEach
  void setTheComponentsFile() {
    context.disableJMX();
    NfqueueConfiguration options =
        context.getComponent("nfqueue", NfqueueComponent.class).getConfiguration();
    options.setReplay("visitor.pcap");
    options.setReplaySpeed("topspeed");
  }

  @AfterEach
  void close() throws Exception {
    context.close();
  }

  private Replay replay(String uri) {
    NfqueueEndpoint endpoint = context.getEndpoint(uri, NfqueueEndpoint.class);
    return ConsumerSettings.of(endpoint.getConfiguration()).template().replay();
  }

  @Test
  void anEndpointHasThoseOfTheComponent() {
    assertThat(replay("nfqueue:0")).isEqualTo(Replay.of(Path.of("visitor.pcap")).atTopSpeed());
  }

  @Test
  void anEndpointsOwnGoFirst() {
    assertThat(replay("nfqueue:0?replay=other.pcapng&replaySpeed=0.5"))
        .isEqualTo(Replay.of(Path.of("other.pcapng")).withSpeed(0.5));
  }

  @Test
  void anEmptyFileIsTheKernel() {
    assertThat(replay("nfqueue:0?replay=")).isNull();
  }

  @Test
  void aCaptureDoesNotEmptyTheFileThatIsReplayed() {
    assertThatThrownBy(() -> replay("nfqueue:0?capture=./visitor.pcap"))
        .rootCause()
        .hasMessage("capture=./visitor.pcap: another file than the replayed visitor.pcap expected");
  }

  @Test
  void norTheOlderFilesOfTheCapture() {
    assertThatThrownBy(
            () -> replay("nfqueue:0?replay=a.pcapng.2&capture=a.pcapng&captureMaxBytes=4096"))
        .rootCause()
        .hasMessage("capture=a.pcapng: another file than the replayed a.pcapng.2 expected");
    assertThat(replay("nfqueue:0?replay=a.pcapng.2&capture=a.pcapng")).isNotNull();
    assertThat(
            replay(
                "nfqueue:0?replay=a.pcapng.2&capture=a.pcapng&captureMaxBytes=4096"
                    + "&captureMaxFiles=2"))
        .isNotNull();
  }

  @Test
  void aSpeedThatIsNoneIsAnErrorOfTheEndpoint() {
    assertThatThrownBy(() -> replay("nfqueue:0?replaySpeed=fast"))
        .rootCause()
        .hasMessage("replaySpeed=fast: a factor above 0 (1 is real time) or topspeed expected");
  }
}
