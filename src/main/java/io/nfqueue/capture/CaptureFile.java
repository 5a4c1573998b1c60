package io.nfqueue.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A new file that only its owner may read: captures have payload in them. What is written at once
 * is in the file as a whole, or not at all. An interrupt does not close it. Not thread-safe.
 */
final class CaptureFile extends OutputStream {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final RandomAccessFile file;
  private final boolean regular;
  private final CaptureLock lock;

  private CaptureFile(Path path, RandomAccessFile file, boolean regular, CaptureLock lock) {
    this.path = path;
    this.file = file;
    this.regular = regular;
    this.lock = lock;
  }

  /**
   * Takes the lock of a file.
   *
   * @throws IOException where another one writes it, naming it
   */
  static CaptureLock lock(Path path) throws IOException {
    try {
      return CaptureLock.of(path);
    } catch (IOException e) {
      throw cannotBeWritten(path, e);
    }
  }

  /**
   * Creates a file, or empties the one that is there, and keeps others from writing it.
   *
   * @throws IOException naming the file, and why
   */
  static CaptureFile createLocked(Path path) throws IOException {
    CaptureLock lock = lock(path);
    try {
      return create(path, lock);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Creates a file, or empties the one that is there. Who calls has its lock.
   *
   * @throws IOException naming the file, and why
   */
  static CaptureFile create(Path path) throws IOException {
    return create(path, null);
  }

  private static CaptureFile create(Path path, CaptureLock lock) throws IOException {
    try {
      createForOwnerOnly(path);
      // a device or a pipe is as it is
      boolean regular = Files.isRegularFile(path);
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        if (regular) {
          file.setLength(0);
        }
        return new CaptureFile(path, file, regular, lock);
      } catch (IOException | RuntimeException | Error e) {
        file.close();
        throw e;
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotBeWritten(path, e);
    }
  }

  private static void createForOwnerOnly(Path path) throws IOException {
    FileAttribute<?>[] ownerOnly = ownerOnly(path);
    try {
      Files.createFile(path, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      if (ownerOnly.length > 0 && Files.isRegularFile(path)) {
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
    }
  }

  /** What makes a new file its owner's; nothing where the file system has no such permissions. */
  static FileAttribute<?>[] ownerOnly(Path path) throws IOException {
    boolean posix =
        Files.getFileStore(folder(path)).supportsFileAttributeView(PosixFileAttributeView.class);
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  /**
   * Finds out whether a file that is there can be written; leaves it as it is.
   *
   * @throws IOException naming the file, and why
   */
  static void checkWritable(Path path) throws IOException {
    try {
      new RandomAccessFile(path.toFile(), "rw").close();
    } catch (IOException e) {
      throw cannotBeWritten(path, e);
    }
  }

  private static IOException cannotBeWritten(Path path, Exception e) {
    return new IOException("capture file " + path + " cannot be written: " + reason(e), e);
  }

  private static Path folder(Path path) {
    return path.toAbsolutePath().getParent();
  }

  private static String reason(Exception e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    }
    return e.getMessage();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    long before = regular ? file.getFilePointer() : 0;
    try {
      file.write(bytes, offset, length);
    } catch (IOException e) {
      cutTo(before, e);
      throw cannotBeWritten(path, e);
    }
  }

  /** A full disk takes the first part of what is written: half a block would spoil the file. */
  private void cutTo(long length, IOException cause) {
    if (!regular) {
      return;
    }
    try {
      file.setLength(length);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      file.close();
    }
  }
}
