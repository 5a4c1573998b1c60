package io.nfqueue.libc;

import java.util.BitSet;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPUs, by their numbers. An immutable value.
 *
 * <p>Text form: the kernel's list format, as in {@code 0,2-3}. In memory: {@code cpu_set_t}, one
 * bit a CPU, in words of {@code unsigned long}, {@code <sched.h>}.
 */
public final class CpuSet {
  /** The highest CPU number: {@code CPU_SETSIZE - 1}. */
  public static final int MAX_CPU = 1023;

  /** Size of {@code cpu_set_t} in bytes. */
  static final int SIZE = (MAX_CPU + 1) / Byte.SIZE;

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4}))?");

  private final BitSet cpus;

  private CpuSet(BitSet cpus) {
    this.cpus = cpus;
  }

  /**
   * Reads the text form.
   *
   * @param list for example {@code 2} or {@code 0,2-3}; numbers 0..1023
   * @return the set, never empty
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static CpuSet parse(String list) {
    BitSet cpus = new BitSet();
    for (String part : list.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      int first = range.matches() ? Integer.parseInt(range.group(1)) : -1;
      int last = first >= 0 && range.group(2) != null ? Integer.parseInt(range.group(2)) : first;
      if (first < 0 || first > last || last > MAX_CPU) {
        throw new IllegalArgumentException(
            "CPUs " + list + ": numbers 0.." + MAX_CPU + " and ranges, as in 0,2-3, expected");
      }
      cpus.set(first, last + 1);
    }
    return new CpuSet(cpus);
  }

  /** The set as a {@code cpu_set_t}. */
  NativeMemory toNative() {
    NativeMemory mask = new NativeMemory(SIZE);
    long[] words = cpus.toLongArray();
    for (int i = 0; i < words.length; i++) {
      mask.bytes().putLong(i * Long.BYTES, words[i]);
    }
    return mask;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuSet that && cpus.equals(that.cpus);
  }

  @Override
  public int hashCode() {
    return Objects.hash(cpus);
  }

  /** The text form, in order and without repetition. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int first = cpus.nextSetBit(0); first >= 0; ) {
      int behind = cpus.nextClearBit(first);
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (behind - first > 1) {
        text.append('-').append(behind - 1);
      }
      first = cpus.nextSetBit(behind);
    }
    return text.toString();
  }
}
