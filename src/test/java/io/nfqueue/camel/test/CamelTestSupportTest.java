package io.nfqueue.camel.test;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testcapture.MadeCapture;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/replay.md: a test class that has its context from Camel's test support. */
class CamelTestSupportTest extends CamelTestSupport {
  @TempDir private Path folder;

  @Override
  public void configureContext(CamelContextConfiguration configuration) {
    super.configureContext(configuration);
    // the context is there with its routes, and RouteReplay starts it
    testConfiguration().withUseAdviceWith(true);
  }

  @Override
  protected RouteBuilder createRouteBuilder() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("nfqueue:0").to("nfqueue:0?verdict=DROP");
      }
    };
  }

  @Test
  void replaysThroughItsRoutes() throws Exception {
    Path file = MadeCapture.ofIpPackets().with(udp(1, 23, "telnet")).in(folder);

    List<DecidedPacket> packets = RouteReplay.of(context, "file:" + file).run();

    assertThat(packets).extracting(DecidedPacket::verdict).containsExactly(Verdict.drop());
  }
}
