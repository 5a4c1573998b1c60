package io.nfqueue.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the C library says, and what a person reads where it cannot be reached at all. */
class JnaLibCTest {
  private final LibC libc = LibC.load();

  /** Runs in a JVM of its own: JNA is loaded once per JVM. */
  static final class Child {
    // JNA writes warnings of its own
    private static final String RESULT = "result: ";

    private Child() {}

    public static void main(String[] arguments) {
      // twice: a class whose initialisation failed fails in another way the second time
      for (int attempt = 1; attempt <= 2; attempt++) {
        try {
          LibC.load();
          System.out.println(RESULT + "loaded");
        } catch (Throwable e) {
          System.out.println(RESULT + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
      }
    }
  }

  private static List<String> load(List<String> prefix, String... options) throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Child.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    List<String> lines =
        output
            .lines()
            .filter(line -> line.startsWith(Child.RESULT))
            .map(line -> line.substring(Child.RESULT.length()))
            .toList();
    assertThat(lines).as(output).hasSize(2);
    return lines;
  }

  @Test
  void loadsHere() throws Exception {
    assertThat(load(List.of())).containsExactly("loaded", "loaded");
  }

  @Test
  void saysOnAnotherOperatingSystemThatLiveQueuesNeedLinux() throws Exception {
    assertThat(load(List.of(), "-Dos.name=Mac OS X"))
        .as("the first attempt, and the second")
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("NativeAccessException: ")
                    .contains("live queues need Linux", "Mac OS X"));
  }

  static Stream<Arguments> obstacles() {
    String nowhere = "/proc/self/nowhere";
    return Stream.of(
        arguments("jna.tmpdir that cannot be made", "-Djna.tmpdir=" + nowhere, nowhere),
        arguments("jna.tmpdir that takes no files", "-Djna.tmpdir=/proc/self", "/proc/self"),
        arguments("no unpacking", "-Djna.nounpack=true", "jna.tmpdir"),
        arguments("no library on the class path", "-Djna.noclasspath=true", "jna.tmpdir"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("obstacles")
  void saysWhatToDoWhereJnaCannotUnpack(String name, String option, String culprit)
      throws Exception {
    List<String> lines = load(List.of(), "-Djna.nosys=true", option);
    assertThat(lines.get(0)).contains(culprit);
    assertThat(lines).allSatisfy(JnaLibCTest::namesTheRemedy);
  }

  @Test
  void saysWhatToDoWhereTheFolderIsMountedNoexec(@TempDir Path folder) throws Exception {
    // a mount namespace of its own; the user namespace makes it possible without root
    List<String> inside =
        List.of(
            "unshare",
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            "mount -t tmpfs -o noexec none \"$0\" && exec \"$@\"",
            folder.toString());
    List<String> lines = load(inside, "-Djna.nosys=true", "-Djna.tmpdir=" + folder);
    assertThat(lines.get(0)).contains(folder.toString());
    assertThat(lines).allSatisfy(JnaLibCTest::namesTheRemedy);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("the mount was the child's alone").isEmpty();
    }
  }

  private static void namesTheRemedy(String line) {
    assertThat(line)
        .startsWith("NativeAccessException: JNA cannot load its native part")
        .contains("noexec", "-Djna.tmpdir=DIR", "-Djna.boot.library.path=DIR");
  }

  // --- the calls themselves: those that need no privilege ---

  @Test
  void givesMinusTheErrorNumberWhereACallFails() {
    assertThat(libc.close(-1)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.open("/nowhere/at/all", LibC.O_RDONLY)).isEqualTo(-Errno.ENOENT.number());
    assertThat(libc.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, 4711))
        .isEqualTo(-Errno.EPROTONOSUPPORT.number());
    assertThat(libc.send(-1, 0, 0, 0)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.recvmmsg(-1, 0, 1, 0)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.bind(-1, 0, 12)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.getsockname(-1, 0, 0)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.setsockopt(-1, 1, 8, 0, 4)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.getsockopt(-1, 1, 8, 0, 0)).isEqualTo(-Errno.EBADF.number());
    assertThat(libc.setns(-1, LibC.CLONE_NEWNET)).isEqualTo(-Errno.EBADF.number());
  }

  @Test
  void pollsADescriptorThatCanBeRead() {
    NativeMemory polled = new NativeMemory(8);
    int fd = libc.open("/dev/null", LibC.O_RDONLY | LibC.O_CLOEXEC);
    try {
      polled.bytes().putInt(0, fd).putShort(4, (short) LibC.POLLIN);
      assertThat(libc.poll(polled.address(), 1, -1)).isEqualTo(1);
      assertThat(polled.bytes().getShort(6)).isEqualTo((short) LibC.POLLIN);
    } finally {
      assertThat(libc.close(fd)).isZero();
    }
    polled.keepAlive();
  }

  @Test
  void opensAPathWithLettersBeyondAscii(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("größe"), "x");
    int fd = libc.open(file.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
    assertThat(fd).isPositive();
    assertThat(libc.close(fd)).isZero();
  }

  @Test
  void keepsTheErrorNumbersOfThreadsApart() throws Exception {
    Thread noise =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                libc.open("/nowhere/at/all", LibC.O_RDONLY);
              }
            });
    noise.start();
    try {
      for (int i = 0; i < 50_000; i++) {
        assertThat(libc.close(-1)).isEqualTo(-Errno.EBADF.number());
      }
    } finally {
      noise.interrupt();
      noise.join();
    }
  }
}
