package io.nfqueue.bench.reader;

/** Accepts packets, on threads of its own, until it is closed. */
public interface BenchReader extends AutoCloseable {
  /** How many packets it has decided. */
  long packets();

  @Override
  void close();
}
