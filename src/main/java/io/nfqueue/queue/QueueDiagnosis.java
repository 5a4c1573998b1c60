package io.nfqueue.queue;

import io.nfqueue.libc.EffectiveCapabilities;
import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import java.nio.file.Files;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Turns the kernel's bare error number at bind time into what a person needs to know: what it means
 * here, who is in the way, and what to do.
 */
final class QueueDiagnosis {
  private final LibC libc;
  private final QueueConfig config;
  private final int queue;
  private final NetworkNamespace namespace;
  private final KernelQueueFile kernelFile;

  QueueDiagnosis(LibC libc, QueueConfig config, KernelQueueFile kernelFile) {
    this.libc = libc;
    this.config = config;
    this.queue = config.number();
    this.namespace = config.namespace();
    this.kernelFile = kernelFile;
  }

  /**
   * Explains why a request about the queue was refused.
   *
   * @param step what was asked for, with the queue's number
   * @param errno the kernel's answer
   * @param cause the exception so far, or null
   */
  QueueException explain(String step, Errno errno, RuntimeException cause) {
    String start = step + ": " + errno + ": ";
    if (errno.equals(Errno.EPERM)) {
      return explainPermission(start, cause);
    }
    if (errno.equals(Errno.EBUSY) || errno.equals(Errno.EEXIST)) {
      return new QueueBusyException(start + "the queue is bound already", cause);
    }
    if (errno.equals(Errno.EPROTONOSUPPORT)
        || errno.equals(Errno.EINVAL)
        || errno.equals(Errno.ENOENT)) {
      return new QueueUnsupportedException(
          start
              + "this kernel has no NFQUEUE: load the module nfnetlink_queue (modprobe"
              + " nfnetlink_queue; in a container, on the host), or use a kernel with"
              + " CONFIG_NETFILTER_NETLINK_QUEUE",
          cause);
    }
    if (errno.equals(Errno.EAFNOSUPPORT)) {
      return new QueueUnsupportedException(
          start
              + "netlink sockets are forbidden to this process: add AF_NETLINK to systemd's"
              + " RestrictAddressFamilies, or allow it in the seccomp profile",
          cause);
    }
    if (saysUnsupported(errno)) {
      return new QueueUnsupportedException(
          start + "this kernel (" + kernelVersion() + ") does not know the request", cause);
    }
    return new QueueException(start + "unexpected", cause);
  }

  /** Whether the kernel says so that it does not know what it was asked for. */
  static boolean saysUnsupported(Errno errno) {
    return errno.equals(Errno.EOPNOTSUPP) || errno.equals(Errno.ENOTSUPP);
  }

  /**
   * Explains that flags are refused.
   *
   * @param step what was asked for, with the queue's number
   * @param errno the kernel's answer
   * @param refused at least one
   */
  QueueUnsupportedException unsupported(String step, Errno errno, Collection<QueueFlag> refused) {
    return new QueueUnsupportedException(
        step
            + ": "
            + errno
            + ": this kernel ("
            + kernelVersion()
            + ") refuses "
            + refused.stream().map(QueueFlag::describe).collect(Collectors.joining(" and "))
            + ": use one that has it, or leave it out",
        null);
  }

  private static String kernelVersion() {
    return "Linux " + System.getProperty("os.version");
  }

  private QueueException explainPermission(String start, RuntimeException cause) {
    if (EffectiveCapabilities.hasNetAdmin()) {
      return new MissingCapabilityException(
          start
              + "this process has the capability CAP_NET_ADMIN, but only in its own user namespace,"
              + " and the network namespace belongs to another: run it in that one (outside the"
              + " container or unshare -U), or give it a network namespace of its own (unshare -Urn)",
          cause);
    }
    return new MissingCapabilityException(
        start
            + "this process lacks the capability CAP_NET_ADMIN: run it as root, or give it just"
            + " that one (setpriv --ambient-caps +net_admin --inh-caps +net_admin; systemd"
            + " AmbientCapabilities=CAP_NET_ADMIN; a container with the capability NET_ADMIN"
            + " added, and runAsUser 0)",
        cause);
  }

  /**
   * Explains that the queue is another socket's.
   *
   * @param step what was asked for, with the queue's number
   * @param errno the kernel's answer
   */
  QueueBusyException busy(String step, Errno errno) {
    return new QueueBusyException(
        step
            + ": "
            + errno
            + ": queue "
            + queue
            + " belongs to "
            + describeOwner()
            + ": stop that one, or use another queue number",
        null);
  }

  private String describeOwner() {
    if (!kernelFile.isReadable()) {
      return "another socket (process unknown: user 0 can see it in"
          + " /proc/net/netfilter/nfnetlink_queue)";
    }
    return kernelFile
        .read(queue)
        .map(KernelQueueStatistics::portId)
        .map(id -> "port id " + id + " (" + SocketOwner.describe(netlinkSockets(), id) + ")")
        .orElse("another socket, closed a moment ago (process unknown)");
  }

  private String netlinkSockets() {
    try {
      return namespace.call(libc, () -> Files.readString(SocketOwner.NETLINK_FILE));
    } catch (RuntimeException e) {
      // the owner then stays unknown
      return "";
    }
  }
}
