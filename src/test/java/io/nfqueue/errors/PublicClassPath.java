package io.nfqueue.errors;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * This test's class path, copied to where every user may read it: jars are in the home folder of
 * who runs the tests. The copy is under target/; where other users cannot come there, it is in the
 * temporary folder. It is deleted when this JVM ends.
 */
final class PublicClassPath {
  private PublicClassPath() {}

  private static final class Holder {
    static final String CLASS_PATH = copy();
  }

  static String get() {
    return Holder.CLASS_PATH;
  }

  private static String copy() {
    try {
      Path folder = newFolder();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      makePublic(folder, "rwxr-xr-x");
      List<String> entries = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path original = Path.of(entry);
        if (Files.exists(original)) {
          Path copy = folder.resolve(entries.size() + "-" + original.getFileName());
          copy(original, copy);
          entries.add(copy.toString());
        }
      }
      return String.join(File.pathSeparator, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder() throws IOException {
    Path folder = Path.of("target", "public-class-path").toAbsolutePath();
    if (!othersMayComeTo(folder.getParent())) {
      return Files.createTempDirectory("nfqueue-test-classes");
    }
    if (Files.exists(folder)) {
      // a JVM that was killed left it
      delete(folder);
    }
    return Files.createDirectory(folder);
  }

  private static boolean othersMayComeTo(Path folder) throws IOException {
    for (Path f = folder.toRealPath(); f != null; f = f.getParent()) {
      if (!Files.getPosixFilePermissions(f).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  private static void copy(Path original, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(original.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectory(target);
          makePublic(target, "rwxr-xr-x");
        } else {
          Files.copy(file, target);
          makePublic(target, "rw-r--r--");
        }
      }
    }
  }

  private static void makePublic(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      // left for mvn clean, or the system's own cleaning of its temporary folder
    }
  }
}
