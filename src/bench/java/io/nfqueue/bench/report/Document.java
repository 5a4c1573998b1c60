package io.nfqueue.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** results.md: what was measured on, the targets, the tables, the plots. */
public final class Document {
  private final Path folder;
  private final Measurements measurements;
  private final Map<String, String> plots;

  private Document(Path folder, Measurements measurements, Map<String, String> plots) {
    this.folder = folder;
    this.measurements = measurements;
    this.plots = plots;
  }

  /** Of a folder with results.csv; draws the plots there. */
  public static Document of(Path folder) throws IOException, InterruptedException {
    Measurements measurements =
        Measurements.parse(Files.readAllLines(folder.resolve("results.csv")));
    return new Document(folder, measurements, new Plots(measurements).draw(folder));
  }

  /** Writes it beside results.csv. */
  public void write() throws IOException {
    Files.writeString(folder.resolve("results.md"), text(""));
  }

  /** Writes it between the markers of another document, and the plots into images beside that. */
  public void writeInto(Path file) throws IOException {
    Path images = Files.createDirectories(file.resolveSibling("images"));
    for (String plot : plots.keySet()) {
      Files.copy(folder.resolve(plot), images.resolve(plot), StandardCopyOption.REPLACE_EXISTING);
    }
    String changed = Markdown.replaceMeasured(Files.readString(file), text("images/"));
    Files.writeString(file, changed);
  }

  private String text(String imageFolder) {
    StringBuilder text = new StringBuilder();
    measurements
        .about()
        .forEach(
            (key, value) -> text.append("- ").append(key).append(": ").append(value).append('\n'));
    measurements.failed().forEach(what -> text.append("- **failed**: ").append(what).append('\n'));
    text.append("\n### Targets\n\n").append(new Targets(measurements).table()).append('\n');
    plots.forEach(
        (name, what) ->
            text.append("![")
                .append(what)
                .append("](")
                .append(imageFolder)
                .append(name)
                .append(")\n\n"));
    return text.append(new Tables(measurements).all()).toString();
  }
}
