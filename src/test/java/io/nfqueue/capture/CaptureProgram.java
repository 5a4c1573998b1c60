package io.nfqueue.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the programs that everybody uses say of a capture file. */
public final class CaptureProgram {
  private static final int PATIENCE_SECONDS = 60;

  private CaptureProgram() {}

  /**
   * Runs one to its end.
   *
   * @return what it printed, errors not among it
   * @throws AssertionError where it is missing, fails, or complains
   */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + " cannot be run: apt-get install --no-install-recommends tshark tcpdump", e);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", List.of(command), errors).isZero();
    assertThat(complaints(errors)).as("complaints of %s", List.of(command)).isEmpty();
    return output;
  }

  private static List<String> complaints(String errors) {
    // lines that say nothing of the file
    return errors
        .lines()
        .filter(line -> !line.startsWith("Running as user"))
        .filter(line -> !line.startsWith("reading from file"))
        .filter(line -> !line.matches("-*"))
        .filter(line -> !line.equals("Warning: interface names might be incorrect"))
        .toList();
  }

  /**
   * Fields of each packet, as tshark reads them.
   *
   * @param fields as in {@code frame.len}
   * @return a list of values for each packet; "" for a field that is absent, several values by
   *     comma
   */
  public static List<List<String>> tshark(Path file, String... fields)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
    for (String field : fields) {
      command.add("-e");
      command.add(field);
    }
    return run(command.toArray(String[]::new))
        .lines()
        .map(line -> List.of(line.split("\t", -1)))
        .toList();
  }
}
