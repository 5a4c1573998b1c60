package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.testcapture.MadeCapture;
import io.nfqueue.testcapture.MadePackets;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay needs neither native calls nor Linux. */
class ReplayAnywhereTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  private static String classPathWithoutJna() {
    String separator = File.pathSeparator;
    String entries = System.getProperty("java.class.path");
    assertThat(entries).contains("jna-");
    return Stream.of(entries.split(separator))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("jna-"))
        .collect(Collectors.joining(separator));
  }

  private List<String> linesOf(String... properties) throws Exception {
    Path capture =
        MadeCapture.ofIpPackets()
            .with(MadePackets.udp(4000, 22, "a"))
            .with(MadePackets.udp(4000, 23, "b"))
            .in(folder);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(Arrays.asList(properties));
    command.addAll(List.of("-cp", classPathWithoutJna(), ReplayChild.class.getName()));
    command.add(capture.toString());
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(out).isZero();
      return out.lines().toList();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void worksWhereJnaIsNotEvenOnTheClassPath() throws Exception {
    assertThat(linesOf()).containsExactly("22 ACCEPT", "23 DROP", "JNA is not there");
  }

  @Test
  void worksOnAnotherOperatingSystem() throws Exception {
    assertThat(linesOf("-Dos.name=Windows 11"))
        .containsExactly("22 ACCEPT", "23 DROP", "JNA is not there");
  }
}
