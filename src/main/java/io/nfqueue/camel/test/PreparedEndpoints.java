package io.nfqueue.camel.test;

import io.nfqueue.camel.NfqueueConfiguration;
import io.nfqueue.camel.NfqueueEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Has every {@code nfqueue} endpoint of a context replay a file, and capture what is decided into a
 * file of its own. The folder of those is there until the context is stopped: a route may be
 * started again.
 */
final class PreparedEndpoints extends LifecycleStrategySupport implements EndpointStrategy {
  private final String replay;
  private final String speed;
  private final Path folder;
  private volatile boolean ended;

  /**
   * @param replay the endpoint's option, for endpoints without one
   * @param speed the endpoint's option {@code replaySpeed}
   */
  PreparedEndpoints(String replay, String speed) throws IOException {
    this.replay = replay;
    this.speed = speed;
    folder = Files.createTempDirectory("nfqueue-replay");
  }

  @Override
  public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
    if (!ended && endpoint instanceof NfqueueEndpoint nfqueue) {
      NfqueueConfiguration options = nfqueue.getConfiguration();
      if (options.getReplay() == null || options.getReplay().isEmpty()) {
        options.setReplay(replay);
      }
      options.setReplaySpeed(speed);
      options.setCaptureMaxBytes(0);
      String name = "endpoint-" + System.identityHashCode(nfqueue) + ".pcapng";
      options.setCapture(folder.resolve(name).toString());
    }
    return endpoint;
  }

  /** Where what an endpoint's route decides is captured. */
  static Path captureOf(NfqueueEndpoint endpoint) {
    return Path.of(endpoint.getConfiguration().getCapture());
  }

  @Override
  public void onContextStopped(CamelContext context) {
    end();
  }

  /** Prepares no more, and deletes the files. */
  void end() {
    ended = true;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // gone already, or a route that has not ended goes on writing: left in the temporary folder
    }
  }
}
