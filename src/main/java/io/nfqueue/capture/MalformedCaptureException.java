package io.nfqueue.capture;

import java.io.IOException;
import java.util.Objects;

/**
 * A capture file that is not what it should be: which block, where in the file, what was expected
 * and found.
 */
public final class MalformedCaptureException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Name of the block, record or header. */
  private final String block;

  /** Its place in the file. */
  private final long offset;

  /** What should have been there. */
  private final String expected;

  /** What was there. */
  private final String found;

  /**
   * Describes what is wrong.
   *
   * @param block the block, record or header, e.g. {@code Enhanced Packet Block}
   * @param offset bytes of the file before it
   * @param expected what should be there
   * @param found what is there
   */
  public MalformedCaptureException(String block, long offset, String expected, String found) {
    super(block + " at file offset " + offset + ": expected " + expected + ", found " + found);
    this.block = Objects.requireNonNull(block);
    this.offset = offset;
    this.expected = Objects.requireNonNull(expected);
    this.found = Objects.requireNonNull(found);
  }

  /** The block, record or header that is wrong, e.g. {@code pcap file header}. */
  public String block() {
    return block;
  }

  /** Bytes of the file before that block. */
  public long offset() {
    return offset;
  }

  /** What should have been there: a short English clause. */
  public String expected() {
    return expected;
  }

  /** What was there: a short English clause. */
  public String found() {
    return found;
  }
}
