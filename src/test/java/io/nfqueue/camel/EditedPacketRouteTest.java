package io.nfqueue.camel;

import static io.nfqueue.testcapture.MadePackets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.camel.test.RouteReplay;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.PacketRepair;
import io.nfqueue.queue.DecidedPacket;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import io.nfqueue.testcapture.MadeCapture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an editor leaves as it is, on its way through a route to the kernel: it stays so. */
class EditedPacketRouteTest {
  private static final String EDIT = "${body.edit.setDestinationPort(5001).setTtl(63)}";
  private static final int TOTAL_LENGTH_AT = 2;
  private static final int CHECKSUM_AT = 26;

  @TempDir private Path folder;

  /** How a route hands over an editor, or its bytes. */
  enum Way {
    HEADER_AT_THE_END {
      @Override
      void route(RouteBuilder r) {
        r.from("nfqueue:0").setHeader(NfqueueConstants.PAYLOAD, r.simple(EDIT));
      }
    },
    HEADER_OF_A_PRODUCER {
      @Override
      void route(RouteBuilder r) {
        r.from("nfqueue:0")
            .setHeader(NfqueueConstants.PAYLOAD, r.simple(EDIT))
            .to("nfqueue:0?verdict=ACCEPT");
      }
    },
    BODY {
      @Override
      void route(RouteBuilder r) {
        r.from("nfqueue:0")
            .setBody(r.simple(EDIT))
            .to("nfqueue:0?verdict=ACCEPT&replacePayload=true");
      }
    },
    BYTES {
      @Override
      void route(RouteBuilder r) {
        r.from("nfqueue:0")
            .setHeader(NfqueueConstants.PAYLOAD, r.simple(EDIT.replace(")}", ").toBytes}")))
            .to("nfqueue:0?verdict=ACCEPT&fixChecksums=false");
      }
    };

    abstract void route(RouteBuilder r);
  }

  private List<DecidedPacket> replay(LambdaRouteBuilder routes, byte[]... packets)
      throws Exception {
    MadeCapture capture = MadeCapture.ofIpPackets();
    for (byte[] packet : packets) {
      capture.with(packet);
    }
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.disableJMX();
      RouteBuilder.addRoutes(context, routes);
      return RouteReplay.of(context, capture.in(folder)).run();
    }
  }

  private static IpPacket edited(DecidedPacket packet) {
    assertThat(packet.verdict()).isEqualTo(Verdict.accept());
    IpPacket changed = packet.newIp();
    assertThat(changed.destinationPort()).isEqualTo(5001);
    assertThat(changed.ttl()).isEqualTo(63);
    return changed;
  }

  private static byte[] damaged() {
    byte[] packet = udp(1, 5000, "damaged");
    packet[packet.length - 1] ^= 1;
    return packet;
  }

  private static byte[] withoutChecksum() {
    byte[] packet = udp(1, 5000, "no checksum");
    packet[CHECKSUM_AT] = 0;
    packet[CHECKSUM_AT + 1] = 0;
    return packet;
  }

  /** Four bytes behind the datagram. */
  private static byte[] withSurplus() {
    byte[] datagram = udp(1, 5000, "surplus");
    byte[] packet = Arrays.copyOf(datagram, datagram.length + 4);
    packet[TOTAL_LENGTH_AT + 1] = (byte) packet.length;
    packet[packet.length - 1] = 9;
    return PacketRepair.repair(packet);
  }

  @ParameterizedTest
  @EnumSource
  void leavesWhatNoChangeMadeWrong(Way way) throws Exception {
    List<DecidedPacket> packets =
        replay(way::route, damaged(), withoutChecksum(), withSurplus(), udp(1, 5000, "sound"));

    assertThat(packets).hasSize(4);
    edited(packets.get(0));
    assertThat(packets.get(0).newBytes())
        .as("damaged")
        .isNotEqualTo(PacketRepair.repair(packets.get(0).newBytes()));
    assertThat(edited(packets.get(1)).udp().checksum()).isZero();
    IpPacket surplus = edited(packets.get(2));
    assertThat(surplus.payload()).asString().isEqualTo("surplus");
    assertThat(surplus.ipLength()).isEqualTo(28 + 7 + 4);
    IpPacket sound = edited(packets.get(3));
    assertThat(sound.payload()).asString().isEqualTo("sound");
    for (DecidedPacket packet : packets.subList(2, 4)) {
      assertThat(packet.newBytes()).isEqualTo(PacketRepair.repair(packet.newBytes()));
    }
  }

  /** Makes a fragment of it, which no editor can. */
  private static void breakUp(Exchange exchange) {
    QueuedPacket packet = exchange.getMessage().getBody(QueuedPacket.class);
    exchange
        .getMessage()
        .setHeader(NfqueueConstants.PAYLOAD, packet.edit().replace(6, 1, new byte[] {0x20}));
  }

  @Test
  void givesTheFailureVerdictWhereAnEditorCannotMakeAPacket() throws Exception {
    assertThat(
            replay(
                r -> r.from("nfqueue:0").process(EditedPacketRouteTest::breakUp),
                udp(1, 5000, "text")))
        .singleElement()
        .satisfies(packet -> assertThat(packet.verdict()).isEqualTo(Verdict.drop()))
        .satisfies(packet -> assertThat(packet.newBytes()).isNull());
  }

  @Test
  void asksNoEditorForWhatIsDropped() throws Exception {
    assertThat(
            replay(
                r ->
                    r.from("nfqueue:0?failMode=open")
                        .process(EditedPacketRouteTest::breakUp)
                        .to("nfqueue:0?verdict=DROP"),
                udp(1, 5000, "text")))
        .singleElement()
        .satisfies(packet -> assertThat(packet.verdict()).isEqualTo(Verdict.drop()));
  }
}
