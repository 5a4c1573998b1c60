package io.nfqueue.packet;

import java.util.Objects;

/** Bytes that are not what they should be: which structure, where, what was expected and found. */
public final class MalformedPacketException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Name of the wire structure. */
  private final String structure;

  /** Array index of the structure's first byte. */
  private final int offset;

  /** What should have been there. */
  private final String expected;

  /** What was there. */
  private final String found;

  /**
   * Describes bytes that are wrong.
   *
   * @param structure the wire structure, e.g. {@code IPv4 header}
   * @param offset array index at which the structure starts
   * @param expected what should be there
   * @param found what is there
   */
  public MalformedPacketException(String structure, int offset, String expected, String found) {
    super(structure + " at offset " + offset + ": expected " + expected + ", found " + found);
    this.structure = Objects.requireNonNull(structure);
    this.offset = offset;
    this.expected = Objects.requireNonNull(expected);
    this.found = Objects.requireNonNull(found);
  }

  /** Refuses a structure that needs more bytes than there are between offset and limit. */
  static void checkBytes(String structure, int offset, int limit, int neededBytes) {
    if (limit - offset < neededBytes) {
      throw new MalformedPacketException(
          structure, offset, "at least " + neededBytes + " bytes", (limit - offset) + " bytes");
    }
  }

  /**
   * The wire structure that is wrong.
   *
   * @return its name, e.g. {@code TCP header}
   */
  public String structure() {
    return structure;
  }

  /**
   * Where the structure starts.
   *
   * @return an array index
   */
  public int offset() {
    return offset;
  }

  /**
   * What should have been there.
   *
   * @return a short English clause
   */
  public String expected() {
    return expected;
  }

  /**
   * What was there.
   *
   * @return a short English clause
   */
  public String found() {
    return found;
  }
}
