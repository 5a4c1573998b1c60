package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Any socket will do: what counts is the inode that stands in the line. */
@Timeout(30)
class SocketOwnerTest {
  private static final String HEAD =
      "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n";

  /** A line of /proc/net/netlink (Linux 6.18). */
  private static String line(int protocol, long portId, String inode) {
    return String.format(
        "%016x %-3d %-10d 00000000 0        0        0     2        0        %s%n",
        0, protocol, portId, inode);
  }

  private static Set<String> socketsOf(long pid) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors
          .map(SocketOwnerTest::target)
          .filter(target -> target.startsWith("socket:["))
          .map(target -> target.substring("socket:[".length(), target.length() - 1))
          .collect(Collectors.toSet());
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void findsThisJvm() throws IOException {
    Set<String> before = socketsOf(ProcessHandle.current().pid());
    try (DatagramSocket socket = new DatagramSocket()) {
      assertThat(socket.isBound()).isTrue();
      String inode =
          socketsOf(ProcessHandle.current().pid()).stream()
              .filter(candidate -> !before.contains(candidate))
              .findFirst()
              .orElseThrow();
      assertThat(SocketOwner.describe(HEAD + line(12, 4711, inode), 4711)).isEqualTo("this JVM");
    }
  }

  @Test
  void findsSeveralAtOnce() throws Exception {
    try (DatagramSocket socket = new DatagramSocket();
        Other other = new Other("")) {
      assertThat(socket.isBound()).isTrue();
      long self = ProcessHandle.current().pid();
      String file =
          HEAD
              + line(12, 1, socketsOf(self).iterator().next())
              + line(12, 2, socketsOf(other.pid).iterator().next())
              + line(12, 3, "1");

      assertThat(SocketOwner.find(file, Set.of(1L, 2L, 3L, 4L)))
          .hasEntrySatisfying(1L, owner -> assertThat(owner.processId()).isEqualTo(self))
          .hasEntrySatisfying(2L, owner -> assertThat(owner.processId()).isEqualTo(other.pid))
          .containsOnlyKeys(1L, 2L);
    }
  }

  @Test
  void findsAnotherProcessAndItsName() throws Exception {
    try (Other other = new Other("")) {
      assertThat(other.describe()).isEqualTo("process " + other.pid + ", bash");
    }
  }

  @Test
  void namesAProcessWhoseNameIsNoText() throws Exception {
    try (Other other = new Other("printf 'a\\377b' >/proc/$$/comm; ")) {
      assertThat(other.describe()).isEqualTo("process " + other.pid + ", a\ufffdb");
    }
  }

  /** A process with one socket. */
  private static final class Other implements AutoCloseable {
    private final Process process;
    final long pid;

    Other(String before) throws IOException {
      String script = before + "exec 7<>/dev/udp/127.0.0.1/9; echo $$; read -r line";
      process = new ProcessBuilder("bash", "-c", script).start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      pid = Long.parseLong(output.readLine());
    }

    String describe() throws IOException {
      return SocketOwner.describe(HEAD + line(12, 4711, socketsOf(pid).iterator().next()), 4711);
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  @Test
  void doesNotTakeAPortIdForAProcessId() {
    long pid = ProcessHandle.current().pid();
    assertThat(SocketOwner.describe(HEAD + line(12, pid, "1"), pid)).isEqualTo("process unknown");
  }

  @Test
  void knowsNobodyWhereTheSocketIsNotInTheFile() {
    assertThat(SocketOwner.describe(HEAD + line(12, 4712, "1"), 4711)).isEqualTo("process unknown");
    assertThat(SocketOwner.describe("", 4711)).isEqualTo("process unknown");
    assertThat(SocketOwner.describe("rubbish\n\n12 4711\n", 4711)).isEqualTo("process unknown");
  }

  @Test
  void doesNotTakeASocketOfAnotherNetlinkFamily() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      assertThat(socket.isBound()).isTrue();
      String inode = socketsOf(ProcessHandle.current().pid()).iterator().next();
      assertThat(SocketOwner.describe(HEAD + line(0, 4711, inode), 4711))
          .isEqualTo("process unknown");
    }
  }

  @Test
  void comparesAPortIdBeyond2To31() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      assertThat(socket.isBound()).isTrue();
      String inode = socketsOf(ProcessHandle.current().pid()).iterator().next();
      assertThat(SocketOwner.describe(HEAD + line(12, 3_221_225_473L, inode), 3_221_225_473L))
          .isEqualTo("this JVM");
    }
  }
}
