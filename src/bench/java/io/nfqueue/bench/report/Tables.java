package io.nfqueue.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** A table in Markdown for each chapter. */
public final class Tables {
  static final String BASE = "a c-library";
  static final String MEDIAN_OF_BLOCK = "p50 us of a block";
  private static final DoubleFunction<String> WHOLE =
      value -> String.format(Locale.ROOT, "%,.0f", value);
  private static final DoubleFunction<String> TENTHS =
      value -> String.format(Locale.ROOT, "%,.1f", value);
  private static final DoubleFunction<String> HUNDREDTHS =
      value -> String.format(Locale.ROOT, "%,.2f", value);
  private static final DoubleFunction<String> THOUSANDS =
      value -> String.format(Locale.ROOT, "%,.1f", value / 1000);

  // a nanosecond a packet is a thousandth of a second for a million packets
  private static final DoubleFunction<String> MICROS =
      value -> String.format(Locale.ROOT, "%,.2f", value / 1000);

  private static final List<Column> PACKETS =
      List.of(
          Column.compared("thousand packets/s", "packets/s", THOUSANDS),
          Column.plain("dropped, thousand/s", "dropped/s", THOUSANDS),
          Column.plain("CPU s per million packets", "CPU ns/packet", MICROS),
          Column.plain("bytes allocated per packet", "bytes/packet", WHOLE));

  private final Measurements measurements;

  /** Of what was measured. */
  public Tables(Measurements measurements) {
    this.measurements = measurements;
  }

  /**
   * What a table says of a figure.
   *
   * @param compared the figure whose ratios to the C library's, turn by turn, stand beside it:
   *     median, and spread; null for none
   */
  private record Column(
      String header, String figure, DoubleFunction<String> format, String compared) {
    static Column plain(String header, String figure, DoubleFunction<String> format) {
      return new Column(header, figure, format, null);
    }

    static Column compared(String header, String figure, DoubleFunction<String> format) {
      return new Column(header, figure, format, figure);
    }
  }

  /** All chapters that were measured. */
  public String all() {
    StringBuilder text = new StringBuilder();
    section(text, "Throughput", "throughput", PACKETS);
    section(
        text,
        "Latency",
        "latency",
        List.of(
            new Column("p50 us", "p50 us", TENTHS, MEDIAN_OF_BLOCK),
            Column.compared("p99 us", "p99 us", TENTHS),
            Column.plain("p99.9 us", "p99.9 us", TENTHS),
            Column.plain("max us", "max us", TENTHS),
            Column.plain("lost", "lost", WHOLE),
            Column.plain("sent late", "sent late", WHOLE)));
    section(
        text,
        "One TCP stream",
        "tcp",
        List.of(
            Column.compared("Gbit/s", "Gbit/s", HUNDREDTHS),
            Column.plain("CPU s per GB", "CPU s/GB", HUNDREDTHS)));
    section(text, "Packets that wait, and length of the route", "scaling", PACKETS);
    section(text, "Other collectors and JVMs", "jvms", PACKETS);
    section(
        text,
        "Where the CPU time goes",
        "profile",
        List.of(
            Column.plain("ns per packet", "layer ns", WHOLE),
            Column.plain("% of all", "share", TENTHS)));
    section(
        text,
        "From the start of the process to the first verdict",
        "scaling",
        List.of(Column.compared("ms", "ms to first verdict", WHOLE)));
    section(
        text,
        "Memory",
        "scaling",
        List.of(
            Column.plain("heap used after a collection, MB", "heap MB", TENTHS),
            Column.plain("resident, MB", "resident MB", WHOLE)));
    return text.toString();
  }

  private void section(StringBuilder text, String title, String chapter, List<Column> columns) {
    List<String> cells = measurements.cells(chapter, columns.get(0).figure);
    if (cells.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(columns));
    for (String cell : cells) {
      for (String program : measurements.programs(chapter, cell)) {
        rows.add(row(chapter, cell, program, columns));
      }
    }
    text.append("### ").append(title).append("\n\n").append(Markdown.table(rows)).append('\n');
  }

  private static List<String> header(List<Column> columns) {
    List<String> header = new ArrayList<>(List.of("", "reader"));
    for (Column column : columns) {
      header.add(column.header);
      if (column.compared != null) {
        header.add("ratio to a");
        header.add("min..max");
      }
    }
    return header;
  }

  private List<String> row(String chapter, String cell, String program, List<Column> columns) {
    List<String> row = new ArrayList<>(List.of(cell, program));
    for (Column column : columns) {
      Optional<Samples> samples = measurements.samples(chapter, cell, program, column.figure);
      row.add(samples.map(s -> column.format.apply(s.median())).orElse(""));
      if (column.compared != null) {
        Optional<Samples> ratios =
            program.equals(BASE)
                ? Optional.empty()
                : measurements.ratio(chapter, cell, program, BASE, column.compared);
        row.add(
            ratios
                .map(s -> bound(chapter, cell, program, column) + HUNDREDTHS.apply(s.median()))
                .orElse(""));
        row.add(
            ratios
                .map(s -> HUNDREDTHS.apply(s.min()) + ".." + HUNDREDTHS.apply(s.max()))
                .orElse(""));
      }
    }
    return row;
  }

  /** What stands before a ratio where the load, and not a reader, was the limit. */
  private String bound(String chapter, String cell, String program, Column column) {
    if (!column.figure.equals("packets/s")) {
      return "";
    }
    boolean limited = measurements.isLimitedByLoad(chapter, cell, program);
    boolean baseLimited = measurements.isLimitedByLoad(chapter, cell, BASE);
    if (limited && baseLimited) {
      return "(load) ";
    }
    return limited ? "≥ " : baseLimited ? "≤ " : "";
  }
}
