package io.nfqueue.bench.reader;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import one.profiler.AsyncProfiler;
import org.apache.camel.util.json.JsonObject;

/**
 * Tells what a reader has done, when asked: a line in, a line of JSON out. Nothing is printed
 * unasked, as that would cost what is measured.
 *
 * <p>{@code packets} is how many were decided, {@code allocatedBytes} what all living threads but
 * this one have allocated on the heap. After the line {@code gc}, a collection comes first, and
 * {@code heapBytes} says what is left. A line {@code profiler COMMAND} is one for async-profiler.
 */
public final class Answers {
  private static final String PROFILER = "profiler ";

  private final BenchReader reader;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of a reader. */
  public Answers(BenchReader reader) {
    this.reader = reader;
  }

  /** Answers until there are no more lines. */
  public void serve(InputStream in, PrintStream out) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      out.println(answer(line).toJson());
      out.flush();
    }
  }

  private JsonObject answer(String line) throws IOException {
    JsonObject answer = new JsonObject();
    if (line.equals("gc")) {
      System.gc();
      answer.put("heapBytes", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    if (line.startsWith(PROFILER)) {
      answer.put(
          "profiler", AsyncProfiler.getInstance().execute(line.substring(PROFILER.length())));
    }
    answer.put("packets", reader.packets());
    answer.put("allocatedBytes", allocatedBytes());
    return answer;
  }

  private long allocatedBytes() {
    long self = Thread.currentThread().getId();
    long[] others = Arrays.stream(threads.getAllThreadIds()).filter(id -> id != self).toArray();
    // -1 where a thread has ended meanwhile
    return Arrays.stream(threads.getThreadAllocatedBytes(others)).filter(b -> b > 0).sum();
  }
}
