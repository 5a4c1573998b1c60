package io.nfqueue.doctor;

import io.nfqueue.doctor.KernelModules.State;
import io.nfqueue.libc.Errno;
import io.nfqueue.queue.KernelSupport;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel itself, and whether it has NFQUEUE. */
final class KernelChecks {
  private static final String ID = "kernel.nfnetlink-queue";
  private static final Path QUEUE_FILE = Path.of("/proc/self/net/netfilter/nfnetlink_queue");
  private static final String REMEDY =
      "modprobe nfnetlink_queue (in a container, on the host), or a kernel with"
          + " CONFIG_NETFILTER_NETLINK_QUEUE";

  private KernelChecks() {}

  static Finding release() {
    String release = System.getProperty("os.version");
    return Finding.ok("kernel", System.getProperty("os.name") + " " + release)
        .with("release", release);
  }

  /** By what the kernel answered; without the capability it answers nothing of use. */
  static Finding nfqueue(KernelSupport support, KernelModules modules) {
    State state = modules.state("nfnetlink_queue", "CONFIG_NETFILTER_NETLINK_QUEUE");
    Errno refusal = support.refusal();
    if (refusal == null) {
      return Finding.ok(ID, "the kernel answers to NFQUEUE requests (" + state.words() + ")");
    }
    if (!refusal.equals(Errno.EPERM)) {
      return Finding.problem(
          ID,
          "the kernel has no NFQUEUE: it answers " + refusal + " (" + state.words() + ")",
          REMEDY);
    }
    if (Files.exists(QUEUE_FILE)) {
      return Finding.ok(ID, "there, by its file in /proc (" + state.words() + ")");
    }
    return state == State.ABSENT
        ? Finding.problem(ID, "the kernel has no NFQUEUE", REMEDY)
        : Finding.note(
            ID, state.words() + ": the kernel answers only to CAP_NET_ADMIN", "ask again with it");
  }

  /** Where it could not be asked. */
  static Finding noAnswer(RuntimeException e) {
    return Finding.problem(
        ID,
        "the kernel could not be asked: " + e.getMessage(),
        "allow netlink sockets (systemd RestrictAddressFamilies, seccomp profile); " + REMEDY);
  }
}
