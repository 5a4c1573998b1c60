package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of what routes do at a {@link RoutedGate}, and of routes that wait until it lets them. */
@ExtendWith(TestNetworkExtension.class)
abstract class RoutedGateIT {
  private static final int WAIT_SECONDS = 20;

  /** Opened by a test, and in any case at its end, so that no route outlives it. */
  final CountDownLatch gateOpens = new CountDownLatch(1);

  RoutedGate gate;

  @BeforeEach
  void makeAGate(TestNetwork network) {
    gate = new RoutedGate(network);
  }

  @AfterEach
  void letEverythingEnd() {
    gateOpens.countDown();
  }

  /** A step of a route that waits until {@link #gateOpens}. */
  void waitHere(Exchange exchange) throws InterruptedException {
    assertThat(gateOpens.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  MockEndpoint mock(String name) {
    return gate.context().getEndpoint("mock:" + name, MockEndpoint.class);
  }

  /** Waits until so many exchanges, and no more, have come to mock:name. */
  void awaitMock(String name, int exchanges) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(mock(name).getExchanges()).hasSize(exchanges));
  }
}
