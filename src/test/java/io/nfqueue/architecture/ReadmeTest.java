package io.nfqueue.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README tells a newcomer to run is what CI runs. */
class ReadmeTest {
  @Test
  void continuousIntegrationRunsTheTestCommandToTheLetter() throws IOException {
    List<String> commands = indentedLines("mvn -B verify");
    assertThat(commands).hasSize(1);
    assertThat(Files.readAllLines(Path.of(".ci/run"))).contains(commands.get(0));
  }

  @Test
  void theMainCommandExistsAndCanBeRun() throws IOException {
    List<String> commands = indentedLines("examples/firewall/run");
    assertThat(commands).containsExactly("examples/firewall/run");
    assertThat(Path.of(commands.get(0))).isExecutable();
  }

  private static List<String> indentedLines(String containing) throws IOException {
    return Files.readAllLines(Path.of("README.md")).stream()
        .filter(line -> line.startsWith("    ") && line.contains(containing))
        .map(String::strip)
        .toList();
  }
}
