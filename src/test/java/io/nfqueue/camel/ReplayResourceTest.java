package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** How the file that is replayed may be named. */
class ReplayResourceTest extends ReplayedRoutes {
  private void assertIsReplayed(String name) throws Exception {
    NfqueueReplayFinishedEvent event =
        replay(
            r ->
                r.from("nfqueue:0?replaySpeed=topspeed&replay=" + name)
                    .to("nfqueue:0?verdict=DROP"));

    assertThat(event.getStatistics()).hasToString("packets 10, dropped 10");
  }

  private void putOnClasspath(Path entry) throws Exception {
    context.setApplicationContextClassLoader(
        new URLClassLoader(new URL[] {entry.toUri().toURL()}, getClass().getClassLoader()));
  }

  @Test
  void asAFile() throws Exception {
    assertIsReplayed("file:" + file);
  }

  @Test
  void asAFileOnTheClasspath() throws Exception {
    putOnClasspath(folder);

    assertIsReplayed("classpath:" + file.getFileName());
  }

  @Test
  void asAnEntryOfAJar() throws Exception {
    Path jar = folder.resolve("captures.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("captures/visitor.pcap"));
      Files.copy(file, out);
    }
    putOnClasspath(jar);

    assertIsReplayed("classpath:captures/visitor.pcap");
  }

  @Test
  void oneThatIsNotThereIsAnErrorOfTheRoute() {
    assertThatThrownBy(() -> assertIsReplayed("classpath:nothing.pcap"))
        .hasStackTraceContaining("replay=classpath:nothing.pcap: there is no such resource");
  }
}
