package io.nfqueue.doctor;

import io.nfqueue.libc.Errno;
import io.nfqueue.queue.KernelSupport;

/** CAP_NET_ADMIN, and whether it counts in the network namespace. */
final class CapabilityCheck {
  private static final String ID = "capability.net-admin";

  private CapabilityCheck() {}

  /**
   * What is to be said.
   *
   * @param effective whether CapEff has it
   * @param support the kernel's answer; null where there was none
   */
  static Finding netAdmin(boolean effective, KernelSupport support) {
    boolean refused = support != null && Errno.EPERM.equals(support.refusal());
    Finding finding;
    if (!effective) {
      finding =
          Finding.problem(
              ID,
              "CAP_NET_ADMIN is not effective in this process",
              "run as root; or setpriv --ambient-caps +net_admin --inh-caps +net_admin; or systemd"
                  + " AmbientCapabilities=CAP_NET_ADMIN; or a container with the capability"
                  + " NET_ADMIN added, and user 0");
    } else if (refused) {
      finding =
          Finding.problem(
              ID,
              "CAP_NET_ADMIN is effective, but only in this process's user namespace, and the"
                  + " network namespace belongs to another",
              "run it outside the container or unshare -U; or give it a network namespace of its"
                  + " own (unshare -Urn)");
    } else if (support == null) {
      finding = Finding.ok(ID, "CAP_NET_ADMIN is effective; the kernel was not asked");
    } else {
      finding = Finding.ok(ID, "CAP_NET_ADMIN is effective, and the kernel takes requests");
    }
    return finding.with("effective", effective);
  }
}
