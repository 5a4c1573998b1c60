package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NativeMemory;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real kernel says of a packet only where something else makes it: sockets, groups. */
class MetadataIT extends QueueIT {
  // <bits/socket.h>, <asm-generic/socket.h>
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SO_TIMESTAMP = 29;

  /** IPTOS_LOWDELAY of {@code <netinet/ip.h>}, for which the kernel's priority is 6. */
  private static final int LOW_DELAY = 0x10;

  private static final long CLASS_ID = 0x0010_0001;

  @Test
  void thePriorityOfASocketsPackets() throws IOException {
    gate.queueUdp("OUTPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    DatagramChannel urgent = gate.udp(gate.ipv4(0));
    urgent.setOption(StandardSocketOptions.IP_TOS, LOW_DELAY);

    gate.send(urgent, peer.ipv4(PORT), "urgent");
    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.priority()).isEqualTo(6);
    queue.decide(packet, Verdict.accept());

    gate.sendUdp(peer.ipv4(PORT), "not urgent");
    assertThat(receiveOne(queue).priority()).isZero();
  }

  /** The kernel takes the time only where somebody wants to know it. */
  @Test
  void theTimeOfReceiptWhileSomeSocketWantsTimeStamps() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    LibC libc = LibC.load();
    int socket = libc.socket(AF_INET, SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
    gate.closeAtEnd(() -> libc.close(socket));
    NativeMemory on = new NativeMemory(Integer.BYTES);
    on.bytes().putInt(0, 1);
    assertThat(libc.setsockopt(socket, LibC.SOL_SOCKET, SO_TIMESTAMP, on.address(), Integer.BYTES))
        .isZero();
    on.keepAlive();

    // the kernel turns time stamps on a moment later
    QueuedPacket packet;
    Instant before;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      before = Instant.now();
      peer.sendUdp(gate.ipv4(PORT), "when?");
      packet = receiveOne(queue);
      queue.decide(packet, Verdict.accept());
    } while (packet.timestamp() == null && System.nanoTime() < deadline);

    assertThat(packet.timestamp())
        .isBetween(before.minus(Duration.ofMillis(1)), Instant.now().plus(Duration.ofMillis(1)));
  }

  @Test
  void whoHasSeenToTheChecksum() throws IOException {
    gate.queueUdp("INPUT", PORT, 0);
    PacketQueue queue = open(queue(0).withGso(true));

    peer.sendUdp(gate.ipv4(PORT), "checksum on the wire");
    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.checksumNotVerified()).isTrue();
    assertThat(packet.checksumNotReady()).isFalse();
    queue.decide(packet, Verdict.accept());

    peer.run("ethtool -K " + peer.device() + " tx on");
    peer.sendUdp(gate.ipv4(PORT), "checksum left out");
    packet = receiveOne(queue);
    assertThat(packet.checksumNotReady()).isTrue();
    assertThat(packet.checksumNotVerified()).isFalse();
    assertThat(packet.gso()).isFalse();
  }

  /**
   * Needs a kernel with NFQA_CGROUP_CLASSID and CONFIG_CGROUP_NET_CLASSID. The hierarchy is mounted
   * in a mount namespace that ends with the command.
   */
  @Test
  @Tag("root")
  void theClassOfTheSendersControlGroup(@TempDir Path folder) throws IOException {
    gate.queueUdp("OUTPUT", PORT, 0);
    PacketQueue queue = open(queue(0));
    String script =
        """
        set -e
        mount -t cgroup -o net_cls none "$1" || mount -t cgroup -o net_cls,net_prio none "$1"
        groups() { awk '$1 == "net_cls" { print $3 }' /proc/cgroups; }
        before=$(groups)
        group=$1/nfqueue-test-$$
        mkdir "$group"
        leave() {
          echo $$ >"$1/cgroup.procs"
          rmdir "$group"
          # a hierarchy that is unmounted while a group is still being freed stays for ever
          for try in $(seq 50); do [ "$(groups)" = "$before" ] && break; sleep 0.1; done
        }
        trap 'leave "$1"' EXIT
        echo "$2" >"$group/net_cls.classid"
        echo $$ >"$group/cgroup.procs"
        echo hello >"/dev/udp/$3/$4"
        """;

    gate.run(
        "unshare",
        "--mount",
        "bash",
        "-c",
        script,
        "bash",
        folder.toString(),
        "" + CLASS_ID,
        peer.ipv4Address(),
        "" + PORT);

    QueuedPacket packet = receiveOne(queue);
    assertThat(packet.cgroupClassId()).isEqualTo(CLASS_ID);
    queue.decide(packet, Verdict.accept());
    gate.sendUdp(peer.ipv4(PORT), "from no group");
    assertThat(receiveOne(queue).cgroupClassId()).isZero();
  }
}
