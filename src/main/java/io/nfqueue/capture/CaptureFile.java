package io.nfqueue.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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

  private CaptureFile(Path path, RandomAccessFile file, boolean regular) {
    this.path = path;
    this.file = file;
    this.regular = regular;
  }

  /**
   * Creates a file, or empties the one that is there.
   *
   * @throws IOException naming the file, and why
   */
  static CaptureFile create(Path path) throws IOException {
    try {
      createForOwnerOnly(path);
      // a device or a pipe is as it is
      boolean regular = Files.isRegularFile(path);
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        if (regular) {
          lock(file);
          file.setLength(0);
        }
        return new CaptureFile(path, file, regular);
      } catch (IOException | RuntimeException | Error e) {
        file.close();
        throw e;
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw cannotBeWritten(path, e);
    }
  }

  private static void createForOwnerOnly(Path path) throws IOException {
    boolean posix =
        Files.getFileStore(folder(path)).supportsFileAttributeView(PosixFileAttributeView.class);
    try {
      Files.createFile(
          path,
          posix
              ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
              : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      if (posix && Files.isRegularFile(path)) {
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
    }
  }

  /** Two writers of one file would spoil it for both. Ends with the file. */
  private static void lock(RandomAccessFile file) throws IOException {
    FileLock lock;
    try {
      lock = file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (IOException e) {
      // a file system without locks
      return;
    }
    if (lock == null) {
      throw new IOException("another capture writes it");
    }
  }

  /**
   * Finds out whether nobody writes a file that is there.
   *
   * @throws IOException where somebody does, or it cannot be written
   */
  static void checkUnused(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      lock(file);
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
    file.close();
  }
}
