package io.nfqueue.doctor;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * {@code java -jar camel-nfqueue.jar doctor}. Finds the libraries that the commands need, where the
 * jar is the whole class path: beside it, in lib/ beside it (as after a build), and where they are
 * in a Maven repository if it lies in one. A Class-Path in the manifest would do the same, but
 * javac -Xlint:path warns everybody who compiles against this jar of each entry that is not there.
 */
public final class Main {
  /** Nothing is wrong. */
  static final int HEALTHY = 0;

  /** At least one finding is a problem. */
  static final int PROBLEMS = 1;

  /** The command line cannot be read, or libraries are missing. */
  static final int WRONG_USAGE = 2;

  /** The manifest's list of libraries, by their paths in a Maven repository. */
  private static final String LIBRARIES = "Doctor-Libraries";

  /** From a jar in a Maven repository up to the repository: version, artifact, nfqueue, io. */
  private static final int REPOSITORY_LEVELS = 4;

  private Main() {}

  /**
   * Runs a command and ends the JVM with its exit status.
   *
   * @param args see docs/doctor.md
   */
  public static void main(String[] args) {
    // no logging library is a matter of course here
    System.setProperty(
        "slf4j.internal.verbosity", System.getProperty("slf4j.internal.verbosity", "ERROR"));
    System.exit(run(args));
  }

  private static int run(String[] args) {
    try {
      Path jar = ownJar();
      return jar == null ? Doctor.run(args, System.out, System.err) : runWithLibraries(jar, args);
    } catch (LinkageError e) {
      System.err.println("doctor: a library is missing on the class path: " + e.getMessage());
      return WRONG_USAGE;
    } catch (InvocationTargetException e) {
      System.err.println("doctor: " + e.getCause());
      return WRONG_USAGE;
    } catch (IOException | ReflectiveOperationException | URISyntaxException | RuntimeException e) {
      System.err.println("doctor: " + e);
      return WRONG_USAGE;
    }
  }

  /** The jar this is in, if it is the whole class path; else null. */
  private static Path ownJar() throws URISyntaxException, IOException {
    Path here = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String classPath = System.getProperty("java.class.path");
    boolean alone = !classPath.isEmpty() && !classPath.contains(File.pathSeparator);
    return alone && Files.isRegularFile(here) && Files.isSameFile(here, Path.of(classPath))
        ? here
        : null;
  }

  private static int runWithLibraries(Path jar, String[] args)
      throws IOException, ReflectiveOperationException {
    List<URL> urls = new ArrayList<>(List.of(jar.toUri().toURL()));
    List<String> missing = new ArrayList<>();
    for (String library : libraries(jar)) {
      Path found = find(jar, Path.of(library));
      if (found == null) {
        missing.add(Path.of(library).getFileName().toString());
      } else {
        urls.add(found.toUri().toURL());
      }
    }
    if (!missing.isEmpty()) {
      System.err.println(
          "doctor: not found beside "
              + jar
              + " nor in lib/ beside it: "
              + String.join(", ", missing)
              + ": copy them there (mvn dependency:copy-dependencies gets them), or put all on the"
              + " class path: java -cp ... "
              + Main.class.getName()
              + " doctor");
      return WRONG_USAGE;
    }
    // not closed: the JVM ends with the command
    ClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    return (int)
        loader
            .loadClass("io.nfqueue.doctor.Doctor")
            .getMethod("run", String[].class, PrintStream.class, PrintStream.class)
            .invoke(null, args, System.out, System.err);
  }

  private static List<String> libraries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String value = file.getManifest().getMainAttributes().getValue(LIBRARIES);
      return value == null ? List.of() : List.of(value.split(" "));
    }
  }

  private static Path find(Path jar, Path library) {
    Path folder = jar.toAbsolutePath().getParent();
    List<Path> candidates = new ArrayList<>();
    candidates.add(folder.resolve(library.getFileName()));
    candidates.add(folder.resolve("lib").resolve(library.getFileName()));
    Path repository = folder;
    for (int i = 0; i < REPOSITORY_LEVELS && repository != null; i++) {
      repository = repository.getParent();
    }
    if (repository != null) {
      candidates.add(repository.resolve(library));
    }
    return candidates.stream().filter(Files::isRegularFile).findFirst().orElse(null);
  }
}
