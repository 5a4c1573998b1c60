package io.nfqueue.libc;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A network namespace does not exist, or this process may not enter it. */
public final class NetworkNamespaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NetworkNamespaceException(String message, Throwable cause) {
    super(message, cause);
  }

  static NetworkNamespaceException notFound(NetworkNamespace namespace, Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      return notEntered(namespace, "stat", Errno.ENOENT);
    }
    if (cause instanceof AccessDeniedException) {
      return notEntered(namespace, "stat", Errno.EACCES);
    }
    return new NetworkNamespaceException(
        "network namespace "
            + namespace
            + ": "
            + cause
            + "; `ip netns list` shows the names, /proc/PID/ns/net is a path",
        cause);
  }

  static NetworkNamespaceException notEntered(
      NetworkNamespace namespace, String call, Errno errno) {
    String remedy;
    if (errno.equals(Errno.EPERM)) {
      remedy =
          "entering a namespace needs CAP_SYS_ADMIN, in the namespace's user namespace too; or"
              + " start the JVM inside it (ip netns exec, nsenter --net), without the option netns";
    } else if (errno.equals(Errno.EACCES)) {
      remedy =
          "this user may not look at it: for /proc/PID/ns/net of another user's process that takes"
              + " CAP_SYS_PTRACE, and entering takes CAP_SYS_ADMIN; or start the JVM inside it (ip"
              + " netns exec, nsenter --net), without the option netns";
    } else if (errno.equals(Errno.ENOENT)) {
      remedy =
          "there is none; a name is a file in /run/netns/ (`ip netns list` shows them),"
              + " /proc/PID/ns/net is a path";
    } else if (errno.equals(Errno.EINVAL)) {
      remedy = "the file is not a network namespace";
    } else {
      remedy = "see " + call + "(2)";
    }
    return new NetworkNamespaceException(
        "network namespace " + namespace + ": " + call + ": " + errno + ": " + remedy, null);
  }
}
