package io.nfqueue.camel;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes down what is logged until it is closed. The tests log by slf4j-simple, which writes to
 * whatever System.err is at that moment; it is written there too.
 */
final class LoggedLines implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  LoggedLines() {
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

  /** Warnings that contain all of these. */
  List<String> warnings(String... parts) {
    return taken
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" WARN ") && containsAll(line, parts))
        .toList();
  }

  private static boolean containsAll(String line, String... parts) {
    for (String part : parts) {
      if (!line.contains(part)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
