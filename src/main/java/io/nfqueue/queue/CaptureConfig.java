package io.nfqueue.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where and how packets are captured. An immutable value; each {@code with} gives a new one and
 * refuses values out of range, naming the option, the value and the range.
 *
 * @param file the pcapng file
 * @param maxBytes a file that has so many is followed by another one: 1024 or more; 0 (the default)
 *     for one file without a limit
 * @param maxFiles how many files there may be with {@code maxBytes}, 1..1000, the newest among
 *     them; by default 10. The oldest is deleted
 * @param lossless whether threads that decide wait where the writer cannot keep up: for replay. By
 *     default what does not fit is left out, and counted
 */
public record CaptureConfig(Path file, long maxBytes, int maxFiles, boolean lossless) {
  /** The fewest bytes of a file that is followed by another one. */
  public static final long MIN_MAX_BYTES = 1024;

  /** The most files. */
  public static final int MOST_FILES = 1000;

  private static final int DEFAULT_FILES = 10;

  /** See the record's parameters. */
  public CaptureConfig {
    Objects.requireNonNull(file, "capture");
    if (maxBytes != 0 && maxBytes < MIN_MAX_BYTES) {
      throw new IllegalArgumentException(
          "captureMaxBytes=" + maxBytes + ": 0, or " + MIN_MAX_BYTES + " and more expected");
    }
    QueueConfig.checkRange("captureMaxFiles", maxFiles, 1, MOST_FILES);
  }

  /** The defaults for a file. */
  public static CaptureConfig file(Path file) {
    return new CaptureConfig(file, 0, DEFAULT_FILES, false);
  }

  /**
   * Whether a capture empties, renames or deletes a file: its own, or with {@code maxBytes} one of
   * the numbered ones. By whatever name: links are followed.
   *
   * @param other need not be there
   */
  public boolean overwrites(Path other) {
    int files = maxBytes == 0 ? 1 : maxFiles;
    for (int number = 0; number < files; number++) {
      Path mine = number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
      if (isSame(mine, other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return absolute(one).equals(absolute(other))
          || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      // gone meanwhile, or not to be read: then it is not replayed either
      return false;
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** See the record's parameters. */
  public CaptureConfig withMaxBytes(long value) {
    return new CaptureConfig(file, value, maxFiles, lossless);
  }

  /** See the record's parameters. */
  public CaptureConfig withMaxFiles(int value) {
    return new CaptureConfig(file, maxBytes, value, lossless);
  }

  /** See the record's parameters. */
  public CaptureConfig withLossless(boolean value) {
    return new CaptureConfig(file, maxBytes, maxFiles, value);
  }
}
