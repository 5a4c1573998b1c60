package io.nfqueue.bench.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** SVG files, drawn by gnuplot. */
public final class Plots {
  private static final String TERMINAL =
      "set terminal svg size 800,%d dynamic background 'white' font 'sans,12'\n"
          + "set grid ytics lc rgb '#dddddd'\n"
          + "set key outside right top\n"
          + "set linetype 1 lc rgb '#888888'\n"
          + "set linetype 2 lc rgb '#cc79a7'\n"
          + "set linetype 3 lc rgb '#000000'\n"
          + "set linetype 5 lc rgb '#d55e00'\n"
          + "set linetype 6 lc rgb '#0072b2'\n"
          + "set linetype 7 lc rgb '#009e73'\n";
  private static final List<String> SIZES = List.of("64 B", "512 B", "1400 B", "64 KiB GSO");
  private static final List<String> PERCENTILES =
      List.of("p50 us", "p90 us", "p99 us", "p99.9 us", "max us");
  private static final int BARS_HEIGHT = 360;
  private static final int LINES_HEIGHT = 320;

  private final Measurements measurements;

  /** Of what was measured. */
  public Plots(Measurements measurements) {
    this.measurements = measurements;
  }

  /**
   * Draws them.
   *
   * @return what each file shows, by name
   */
  public Map<String, String> draw(Path folder) throws IOException, InterruptedException {
    Map<String, String> drawn = new LinkedHashMap<>();
    drawThroughput(folder, drawn);
    drawLatency(folder, drawn);
    return drawn;
  }

  private void drawThroughput(Path folder, Map<String, String> drawn)
      throws IOException, InterruptedException {
    Map<String, String> bySize = new LinkedHashMap<>();
    SIZES.forEach(size -> bySize.put(size + " 1 queue", size));
    if (drawBars(folder.resolve("throughput.svg"), bySize)) {
      drawn.put("throughput.svg", "Packets a second by size, one queue: median, least, greatest");
    }
    Map<String, String> byQueues = new LinkedHashMap<>();
    for (String cpus : List.of("", " 2 CPUs")) {
      for (String queues : List.of("1 queue", "2 queues", "4 queues")) {
        byQueues.put("64 B " + queues + cpus, queues + cpus);
      }
    }
    if (isMeasured("64 B 2 queues") && drawBars(folder.resolve("queues.svg"), byQueues)) {
      drawn.put("queues.svg", "Packets a second by queues and CPUs: median, least, greatest");
    }
  }

  /**
   * Draws the programs that all cells have.
   *
   * @param labels by cell
   * @return false where no cell was measured
   */
  private boolean drawBars(Path file, Map<String, String> labels)
      throws IOException, InterruptedException {
    List<String> cells = labels.keySet().stream().filter(this::isMeasured).toList();
    if (cells.isEmpty()) {
      return false;
    }
    List<String> programs = new ArrayList<>(measurements.programs("throughput", cells.get(0)));
    cells.forEach(cell -> programs.retainAll(measurements.programs("throughput", cell)));
    StringBuilder data = new StringBuilder("$data << EOD\n");
    for (String cell : cells) {
      data.append('"').append(labels.get(cell)).append('"');
      for (String program : programs) {
        Optional<Samples> samples = measurements.samples("throughput", cell, program, "packets/s");
        data.append(samples.map(Plots::bar).orElse(" NaN NaN NaN"));
      }
      data.append('\n');
    }
    List<String> plots = new ArrayList<>();
    for (int i = 0; i < programs.size(); i++) {
      int median = 2 + 3 * i;
      plots.add(
          String.format(
              Locale.ROOT,
              "$data using %d:%d:%d:xtic(1) title '%s' lt %d",
              median,
              median + 1,
              median + 2,
              programs.get(i),
              line(programs.get(i))));
    }
    String script =
        data
            + "EOD\n"
            + "set style data histograms\nset style histogram errorbars gap 1 lw 1\n"
            + "set style fill solid\nset boxwidth 0.9\nset yrange [0:]\n"
            + "set ylabel 'thousand packets/s'\nplot "
            + String.join(", ", plots)
            + "\n";
    gnuplot(file, BARS_HEIGHT, script);
    return true;
  }

  private boolean isMeasured(String cell) {
    return !measurements.programs("throughput", cell).isEmpty();
  }

  /** The same colour for a program in each plot. */
  private static int line(String program) {
    return "abcdefghij".indexOf(program.charAt(0)) + 1;
  }

  private static String bar(Samples samples) {
    return String.format(
        Locale.ROOT,
        " %.2f %.2f %.2f",
        samples.median() / 1000,
        samples.min() / 1000,
        samples.max() / 1000);
  }

  private void drawLatency(Path folder, Map<String, String> drawn)
      throws IOException, InterruptedException {
    List<String> cells = measurements.cells("latency", PERCENTILES.get(0));
    if (cells.isEmpty()) {
      return;
    }
    StringBuilder script = new StringBuilder();
    List<String> panels = new ArrayList<>();
    int block = 0;
    for (String cell : cells) {
      List<String> lines = new ArrayList<>();
      for (String program : measurements.programs("latency", cell)) {
        script.append("$d").append(block).append(" << EOD\n");
        for (String percentile : PERCENTILES) {
          String label = percentile.replace(" us", "");
          String value =
              measurements
                  .median("latency", cell, program, percentile)
                  .map(micros -> String.format(Locale.ROOT, "%.1f", micros))
                  .orElse("NaN");
          script.append('"').append(label).append("\" ").append(value).append('\n');
        }
        script.append("EOD\n");
        lines.add(
            "$d"
                + block
                + " using 2:xtic(1) with linespoints pt 7 ps 0.5 lw 2 lt "
                + line(program)
                + " title '"
                + program
                + "'");
        block++;
      }
      panels.add("set title '" + cell + "'\nplot " + String.join(", ", lines) + "\n");
    }
    script.append("set logscale y\nset ylabel 'microseconds'\nset xrange [-0.3:4.3]\n");
    script.append("set multiplot layout ").append(panels.size()).append(",1\n");
    panels.forEach(script::append);
    script.append("unset multiplot\n");
    gnuplot(folder.resolve("latency.svg"), LINES_HEIGHT * panels.size(), script.toString());
    drawn.put("latency.svg", "Latency by percentile and rate");
  }

  private static void gnuplot(Path file, int height, String script)
      throws IOException, InterruptedException {
    Files.deleteIfExists(file);
    Process process =
        new ProcessBuilder("gnuplot")
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer in = process.outputWriter()) {
      in.write(String.format(Locale.ROOT, TERMINAL, height) + script);
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("gnuplot: exit status " + status);
    }
  }
}
