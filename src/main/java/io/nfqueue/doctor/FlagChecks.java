package io.nfqueue.doctor;

import io.nfqueue.libc.Errno;
import io.nfqueue.queue.KernelSupport;
import io.nfqueue.queue.QueueFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The queue flags, by what the kernel said to each. */
final class FlagChecks {
  private FlagChecks() {}

  static List<Finding> flags(KernelSupport support) {
    List<Finding> findings = new ArrayList<>();
    if (support.refusal() != null && !support.refusal().equals(Errno.EPERM)) {
      // no NFQUEUE, no flags
      return findings;
    }
    for (QueueFlag flag : QueueFlag.values()) {
      findings.add(flag(flag, support.flags().get(flag)));
    }
    return findings;
  }

  private static Finding flag(QueueFlag flag, Boolean known) {
    String id = "flag." + flag.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String name = "NFQA_CFG_F_" + flag.name();
    if (known == null) {
      return Finding.note(
          id,
          name + ": not known",
          "ask with CAP_NET_ADMIN; an old kernel tells only when an endpoint with the option is"
              + " opened");
    }
    Finding finding =
        known
            ? Finding.ok(id, name + " is supported")
            : Finding.note(id, name + " is refused (EOPNOTSUPP)", "leave out " + flag.describe());
    return finding.with("supported", known);
  }
}
