package io.nfqueue.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;

/** What was measured on, and with. */
final class Machine {
  private Machine() {}

  static Map<String, String> describe(Options options, List<String> arguments) throws IOException {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("command", command(arguments));
    about.put("began", LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES) + " UTC");
    about.put("commit", System.getenv().getOrDefault("BENCH_COMMIT", "unknown"));
    // not Java's number: this process keeps to one of them
    about.put("CPU", cpu() + ", " + firstLine("nproc", "--all") + " cores");
    about.put("kernel", System.getProperty("os.version"));
    about.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    String other = System.getenv("OTHER_JAVA");
    if (other != null) {
      about.put("other JVM", firstLine(other, "--version"));
    }
    about.put("Java options", System.getenv().getOrDefault("JAVA_OPTIONS", "none"));
    about.put("Camel", new DefaultCamelContext().getVersion());
    about.put("JNA", com.sun.jna.Native.VERSION);
    about.put("gcc", firstLine("gcc", "-dumpfullversion"));
    for (String library : List.of("libnetfilter-queue-dev", "libmnl-dev", "iperf3")) {
      about.put(library, firstLine("dpkg-query", "-W", "-f", "${Version}", library));
    }
    if (options.form() == Options.Form.FULL) {
      String version = Setup.pythonReader();
      about.put(
          "python-netfilterqueue", version == null ? "not installed: d not measured" : version);
    }
    return about;
  }

  /** Without the folder for the results: it says nothing to others. */
  private static String command(List<String> arguments) {
    List<String> said = new ArrayList<>(List.of("src/bench/run"));
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals("--out")) {
        i++;
      } else {
        said.add(arguments.get(i));
      }
    }
    return String.join(" ", said);
  }

  private static String cpu() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("unknown");
  }

  private static String firstLine(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String line = process.inputReader().readLine();
    return line == null || line.isBlank() ? "unknown" : line.trim();
  }
}
