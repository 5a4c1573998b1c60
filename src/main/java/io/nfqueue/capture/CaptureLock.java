package io.nfqueue.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a capture to one writer: two of one file would spoil it for both. While it is held there is
 * a file beside the capture, {@code .NAME.lock}, and that is what is locked.
 *
 * <p>A lock on the capture itself would not last: a POSIX record lock (fcntl(2)) ends when the
 * process closes any descriptor of the file, as where it reads its own capture. Nobody reads the
 * one beside it, and no second writer of this process opens it. One that a killed process has left
 * is not locked, and in nobody's way.
 */
final class CaptureLock implements Closeable {
  private static final int ATTEMPTS = 100;
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path beside;
  private final FileChannel channel;
  private boolean closed;

  /**
   * @param beside null where there is nothing to lock
   * @param channel null where other processes are not kept away
   */
  private CaptureLock(Path beside, FileChannel channel) {
    this.beside = beside;
    this.channel = channel;
  }

  /**
   * Takes the lock of a file, be it there or not. A device or pipe has none; where folder or file
   * system give none, writers of this process only are kept away.
   *
   * @throws IOException where another one writes the file
   */
  static CaptureLock of(Path file) throws IOException {
    Path beside = beside(file);
    if (beside == null) {
      return new CaptureLock(null, null);
    }
    if (!HELD.add(beside)) {
      throw new HeldException();
    }
    try {
      return new CaptureLock(beside, lock(beside));
    } catch (IOException | RuntimeException | Error e) {
      HELD.remove(beside);
      throw e;
    }
  }

  private static final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;

    HeldException() {
      super("another capture writes it");
    }
  }

  /** The same for all names that a file has by symbolic links. */
  private static Path beside(Path file) {
    try {
      boolean there = Files.exists(file);
      if (there && !Files.isRegularFile(file)) {
        return null;
      }
      Path real =
          there
              ? file.toRealPath()
              : file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
      return real.resolveSibling("." + real.getFileName() + ".lock");
    } catch (IOException e) {
      // no folder: there will be no capture either
      return null;
    }
  }

  /** Null where folder or file system give no lock. */
  private static FileChannel lock(Path beside) throws HeldException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Object key = created(beside);
        FileChannel channel =
            FileChannel.open(beside, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        if (!isLocked(channel)) {
          channel.close();
          throw new HeldException();
        }
        if (Objects.equals(key, key(beside))) {
          return channel;
        }
        // its owner has removed it, and another one has made one
        channel.close();
      } catch (HeldException e) {
        throw e;
      } catch (IOException e) {
        // its owner has just removed it; or there cannot be one
      }
    }
    return null;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // by another copy of this class
      return false;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Which file it is, made where there was none. */
  private static Object created(Path beside) throws IOException {
    try {
      Files.createFile(beside, CaptureFile.ownerOnly(beside));
    } catch (FileAlreadyExistsException e) {
      // another writer's, or left by one
    }
    return key(beside);
  }

  private static Object key(Path beside) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(beside, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new IOException(beside + " is no file");
    }
    return attributes.fileKey();
  }

  /** Lets others write the file. Idempotent. */
  @Override
  public void close() {
    if (closed || beside == null) {
      return;
    }
    closed = true;
    try (channel) {
      if (channel != null) {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      // it is not locked any more, and in nobody's way
    } finally {
      HELD.remove(beside);
    }
  }
}
