package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The security context that a rule has given a packet (a secmark). Debian's kernel has AppArmor,
 * whose one context that needs no policy is "unconfined".
 */
@Tag("guest")
class SecurityContextIT extends QueueIT {
  /** The kernel tells it of packets only that a socket here has made. */
  private void markAndQueue() {
    gate.run(
        "nft",
        """
        table inet t {
          secmark unconfined {
            "unconfined"
          }
          chain out {
            type filter hook output priority 0;
            udp dport 5001 meta secmark set "unconfined"
            udp dport { 5000, 5001 } queue num 0
          }
        }
        """);
  }

  @Test
  void isThereWhereARuleHasSetIt() throws IOException {
    markAndQueue();
    PacketQueue queue = open(queue(0).withSecctx(true));

    DatagramChannel client = gate.sendUdp(peer.ipv4(5001), "marked");
    assertThat(receiveOne(queue).securityContext()).isEqualTo("unconfined");
    gate.send(client, peer.ipv4(5000), "not marked");
    assertThat(receiveOne(queue).securityContext()).isNull();
  }

  @Test
  void comesOnlyWhereAskedFor() throws IOException {
    markAndQueue();
    PacketQueue queue = open(queue(0));

    gate.sendUdp(peer.ipv4(5001), "marked");

    assertThat(receiveOne(queue).securityContext()).isNull();
  }
}
