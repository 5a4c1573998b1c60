package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.errors.ChildJvm.Surroundings;
import io.nfqueue.testnet.Namespace;
import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Receiving itself fails: what a route hears of it. No packet brings that about. */
@ExtendWith(TestNetworkExtension.class)
class BrokenSocketIT {
  private static final int PORT = 5000;

  private Namespace gate;
  private Namespace peer;
  private Surroundings inGate;

  @BeforeEach
  void queueUdpToTheGate(TestNetwork network) {
    gate = network.gate();
    peer = network.peer();
    gate.queueUdp("INPUT", PORT, 7);
    inGate = ChildJvm.surroundings().in(gate);
  }

  /** The reader waits in a system call that does not notice; a packet ends it. */
  private void wakeTheReader() throws IOException {
    peer.sendUdp(gate.ipv4(PORT), "wake up");
  }

  @Test
  void theErrorHandlerOfTheRouteHearsOfItWithBridgeErrorHandler() throws IOException {
    try (ChildJvm child = inGate.start("broken", "nfqueue:7?bridgeErrorHandler=true")) {
      child.next("BROKEN");
      wakeTheReader();

      Complaint heard = Complaint.decode(child.next("HEARD"));
      assertThat(heard.type()).isEqualTo("SyscallException");
      assertThat(heard.text()).startsWith("receive packets (recvmmsg): EBADF (9)");
      child.goOn();
    }
  }

  @Test
  void theLogTellsOfItOtherwise() throws Exception {
    try (ChildJvm child = inGate.start("broken", "nfqueue:7")) {
      child.next("BROKEN");
      wakeTheReader();

      child.awaitLog("Receiving packets failed");
      assertThat(child.log("Receiving packets failed").get(0))
          .contains("WARN", "receive packets (recvmmsg): EBADF (9)");
      child.goOn();
      child.awaitEnd();
      assertThat(child.toString()).doesNotContain("HEARD");
    }
  }
}
