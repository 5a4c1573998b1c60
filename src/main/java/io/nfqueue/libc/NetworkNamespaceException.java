package io.nfqueue.libc;

/** A network namespace does not exist, or this process may not enter it. */
public final class NetworkNamespaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private NetworkNamespaceException(String message, Throwable cause) {
    super(message, cause);
  }

  static NetworkNamespaceException notFound(NetworkNamespace namespace, Throwable cause) {
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
      remedy = "entering a namespace needs CAP_SYS_ADMIN, in the namespace's user namespace too";
    } else if (errno.equals(Errno.ENOENT)) {
      remedy = "there is none; `ip netns list` shows the names, /proc/PID/ns/net is a path";
    } else if (errno.equals(Errno.EINVAL)) {
      remedy = "the file is not a network namespace";
    } else {
      remedy = "see " + call + "(2)";
    }
    return new NetworkNamespaceException(
        "network namespace " + namespace + ": " + call + ": " + errno + ": " + remedy, null);
  }
}
