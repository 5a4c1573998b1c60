package io.nfqueue.testnet;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes down what is logged until it is closed. The tests log by slf4j-simple, which writes to
 * whatever System.err is at that moment; it is written there too, so that a test that fails still
 * has its log.
 */
public final class LoggedLines implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  /** Starts. */
  public LoggedLines() {
    System.setErr(new PrintStream(new Both(), true, StandardCharsets.UTF_8));
  }

  private final class Both extends OutputStream {
    @Override
    public void write(int b) {
      taken.write(b);
      before.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      taken.write(bytes, offset, length);
      before.write(bytes, offset, length);
    }

    @Override
    public void flush() {
      before.flush();
    }
  }

  /** Lines that contain all of these, so far; all lines where there are none. */
  public List<String> lines(String... parts) {
    return taken
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> List.of(parts).stream().allMatch(line::contains))
        .toList();
  }

  /** Warnings that contain all of these, so far. */
  public List<String> warnings(String... parts) {
    return lines(parts).stream().filter(line -> line.contains(" WARN ")).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
