package io.nfqueue.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of printed rules have in common: a gate that is fed by them, and a peer. */
@ExtendWith(TestNetworkExtension.class)
abstract class FedGateIT {
  static final int SOME_PORT = 5000;
  static final int SSH = 22;
  static final int KAFKA = 9092;

  Namespace gate;
  Namespace peer;

  @BeforeEach
  final void takeNetwork(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
  }

  /** All rules of the gate that the commands of a program make. */
  abstract String rules();

  /**
   * Feeds four queues, and releases them again.
   *
   * @param program whose commands
   */
  final void assertFeedsFourQueuesUntilReleased(String program, String hook) throws IOException {
    String before = rules();
    PrintedRules printed = PrintedRules.of("nfqueue:0-3 --hook " + hook);
    FedQueues queues = new FedQueues(gate, 0, 3);
    printed.feed(gate, program);

    FeedScenario.assertFedButForTheExceptedPorts(gate, peer, queues, KAFKA);
    FeedScenario.talkWithManyAddresses(gate, peer);

    assertThat(queues.fed()).as("queues that the balance uses").isGreaterThan(1);
    printed.release(gate, program);
    assertThat(rules()).isEqualTo(before);
    FeedScenario.assertNotFed(gate, peer, queues);
  }
}
