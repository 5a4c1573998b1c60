package io.nfqueue.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedPacket;
import io.nfqueue.queue.Verdict;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Jackson is optional: what works without it, and what the error says where it is needed. */
class WithoutJacksonTest {
  private static final String MISSING =
      "events as JSON need com.fasterxml.jackson.core:jackson-databind, which is not on the class"
          + " path";

  /** Runs with a class path of its own; the answer is of classes that both sides share. */
  public static final class Events implements Callable<List<String>> {
    @Override
    public List<String> call() {
      QueuedPacket packet = GoldenPackets.decode("packet-udp-1");
      VerdictEvent event = VerdictEvent.of(packet, Verdict.drop());
      List<String> results = new ArrayList<>();
      results.add(PacketEvent.of(packet).toMap().get("proto").toString());
      results.add(VerdictEvent.read(event.toMap()).verdict().toString());
      results.add(failure(() -> PacketEvent.of(packet).toJson()));
      results.add(failure(event::toJson));
      results.add(failure(() -> VerdictEvent.parse("{}").toString()));
      return results;
    }

    private static String failure(Callable<String> call) {
      try {
        return call.call();
      } catch (Exception e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }
  }

  private static URL[] classPathWithout(String pattern) throws Exception {
    List<URL> urls = new ArrayList<>();
    Pattern left = Pattern.compile(pattern);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!left.matcher(Path.of(entry).getFileName().toString()).matches()) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  @SuppressWarnings("unchecked")
  private static List<String> eventsWithout(String pattern) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(classPathWithout(pattern), ClassLoader.getPlatformClassLoader())) {
      Object events =
          loader.loadClass(Events.class.getName()).getDeclaredConstructor().newInstance();
      return ((Callable<List<String>>) events).call();
    }
  }

  @Test
  void mapsNeedNoneAndJsonNamesTheArtifactEveryTime() throws Exception {
    List<String> results = eventsWithout("jackson-.*\\.jar");
    assertThat(results.subList(0, 2)).containsExactly("UDP", "DROP");
    assertThat(results.subList(2, 5))
        .allSatisfy(result -> assertThat(result).startsWith("IllegalStateException: " + MISSING));
  }

  @Test
  void thePartThatIsMissingIsNamed() throws Exception {
    assertThat(eventsWithout("jackson-core-.*\\.jar").get(2))
        .startsWith("IllegalStateException: " + MISSING)
        .contains("com/fasterxml/jackson/core/");
  }

  @Test
  void withAllOfItTheSameWorks() throws Exception {
    assertThat(eventsWithout("nothing").get(3)).contains("\"verdict\":\"DROP\"");
  }
}
