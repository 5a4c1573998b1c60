package io.nfqueue.libc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * A Linux network namespace, by name (as in {@code ip netns}), by path, or the JVM's own.
 *
 * <p>A namespace is entered by a short-lived platform thread that opens what is wanted there and
 * ends: sockets and files stay in the namespace in which they were opened, and no other thread of
 * the JVM ever changes its own. Immutable and safe for use by many threads.
 */
public final class NetworkNamespace {
  private static final Path NAMED = Path.of("/run/netns");
  private static final NetworkNamespace CURRENT = new NetworkNamespace(null);

  private final Path path;

  private NetworkNamespace(Path path) {
    this.path = path;
  }

  /**
   * Which namespace it is, whatever it is called: device and inode of its nsfs file.
   *
   * @param device st_dev
   * @param inode st_ino
   */
  public record Identity(long device, long inode) {}

  /**
   * The namespace this JVM runs in.
   *
   * @return the namespace this JVM runs in
   */
  public static NetworkNamespace current() {
    return CURRENT;
  }

  /**
   * A namespace by name or path.
   *
   * @param nameOrPath a name below /run/netns, or anything with a slash: a path to an nsfs file,
   *     such as /proc/4711/ns/net
   * @return the namespace; whether it exists is found out when it is entered
   */
  public static NetworkNamespace of(String nameOrPath) {
    Objects.requireNonNull(nameOrPath, "nameOrPath");
    return new NetworkNamespace(
        nameOrPath.indexOf('/') >= 0 ? Path.of(nameOrPath) : NAMED.resolve(nameOrPath));
  }

  /**
   * Device and inode.
   *
   * @return equal for two names of one namespace
   * @throws NetworkNamespaceException where there is no such namespace or it may not be looked at
   */
  public Identity identity() {
    Path file = path == null ? Path.of("/proc/self/ns/net") : path;
    try {
      return new Identity(
          ((Number) Files.getAttribute(file, "unix:dev")).longValue(),
          ((Number) Files.getAttribute(file, "unix:ino")).longValue());
    } catch (IOException | UnsupportedOperationException e) {
      throw NetworkNamespaceException.notFound(this, e);
    }
  }

  /**
   * Does something in this namespace and waits for it.
   *
   * @param libc the calls
   * @param task what to do; runs on the calling thread for {@link #current()}, else on a thread of
   *     its own that ends afterwards
   * @param <T> what the task gives
   * @return what the task gave
   * @throws NetworkNamespaceException where the namespace cannot be entered
   */
  public <T> T call(LibC libc, Callable<T> task) {
    try {
      if (path == null) {
        return task.call();
      }
      return OwnThread.call(
          "nfqueue-netns-" + path.getFileName(),
          () -> {
            enter(libc);
            return task.call();
          });
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  private void enter(LibC libc) {
    int fd = libc.open(path.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
    if (fd < 0) {
      throw NetworkNamespaceException.notEntered(this, "open", new Errno(-fd));
    }
    int entered = libc.setns(fd, LibC.CLONE_NEWNET);
    libc.close(fd);
    if (entered < 0) {
      throw NetworkNamespaceException.notEntered(this, "setns", new Errno(-entered));
    }
  }

  private static RuntimeException unchecked(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    return t instanceof RuntimeException runtime ? runtime : new IllegalStateException(t);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkNamespace that && Objects.equals(path, that.path);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(path);
  }

  /** The name or path it was made from; {@code current} for the JVM's own. */
  @Override
  public String toString() {
    if (path == null) {
      return "current";
    }
    return NAMED.equals(path.getParent()) ? path.getFileName().toString() : path.toString();
  }
}
