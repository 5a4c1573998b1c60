package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.nfqueue;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.conntrack.ConntrackTuple;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that look at connections, and mark them. */
@Tag("guest")
class ConntrackRouteIT extends RoutedGateIT {
  private static final int PACKETS = 10;

  private final List<Exchange> seen = new CopyOnWriteArrayList<>();

  @BeforeEach
  void letMarkedConnectionsPass() {
    gate.gate().iptables("-t mangle -I INPUT -m connmark --mark 7/0xff -j ACCEPT");
  }

  private void sendOneByOne() throws Exception {
    for (int i = 0; i < PACKETS; i++) {
      gate.send("" + i);
      assertThat(gate.next(RoutedGate.PORT).text()).isEqualTo("" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"option", "header"})
  void theRestOfAMarkedFlowStaysOutOfTheRoute(String way) throws Exception {
    gate.route(
        r -> {
          var route = r.from(nfqueue("0", "conntrack=true")).process(seen::add);
          if (way.equals("option")) {
            route.to(
                nfqueue("0", "verdict=ACCEPT", "conntrackMark=0x107", "conntrackMarkMask=0xff"));
          } else {
            route.setHeader(NfqueueConstants.CONNTRACK_MARK, r.constant(7));
          }
        });
    sendOneByOne();
    assertThat(seen).hasSize(1);
    gate.awaitDecided(1);
  }

  @Test
  void aFlowThatNobodyMarksComesWholeAndWithItsConnection() throws Exception {
    gate.route(r -> r.from(nfqueue("0", "conntrack=true")).process(seen::add));
    sendOneByOne();
    gate.awaitDecided(PACKETS);
    assertThat(seen).hasSize(PACKETS);
    ConntrackTuple original =
        seen.get(0)
            .getMessage()
            .getHeader(NfqueueConstants.CONNTRACK_ORIGINAL, ConntrackTuple.class);
    assertThat(original.destinationPort()).isEqualTo(RoutedGate.PORT);
    assertThat(seen)
        .extracting(each -> each.getMessage().getHeader(NfqueueConstants.CONNTRACK_STATE))
        .containsOnly("NEW");
    assertThat(seen)
        .extracting(each -> each.getMessage().getHeader(NfqueueConstants.CONNTRACK_ID))
        .containsOnly(seen.get(0).getMessage().getHeader(NfqueueConstants.CONNTRACK_ID));
  }
}
