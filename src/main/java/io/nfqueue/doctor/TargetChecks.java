package io.nfqueue.doctor;

import io.nfqueue.doctor.KernelModules.State;
import java.util.ArrayList;
import java.util.List;

/** What hands packets to a queue: iptables' target NFQUEUE, nft's statement queue. */
final class TargetChecks {
  private TargetChecks() {}

  static List<Finding> targets(KernelModules modules, TargetFiles files) {
    State iptables =
        files.ipv4() || files.ipv6()
            ? State.LOADED
            : modules.state("xt_NFQUEUE", "CONFIG_NETFILTER_XT_TARGET_NFQUEUE");
    State nft = modules.state("nft_queue", "CONFIG_NFT_QUEUE");
    boolean neither = iptables == State.ABSENT && nft == State.ABSENT;
    List<Finding> findings = new ArrayList<>();
    findings.add(
        target(
            "kernel.xt-nfqueue",
            "xt_NFQUEUE (iptables -j NFQUEUE)",
            "xt_NFQUEUE",
            iptables,
            neither ? "a kernel with it" : "use nft's statement queue instead",
            neither));
    findings.add(
        target(
            "kernel.nft-queue",
            "nft_queue (nft queue)",
            "nft_queue",
            nft,
            neither ? "a kernel with it" : "use iptables -j NFQUEUE instead",
            neither));
    return findings;
  }

  private static Finding target(
      String id, String what, String module, State state, String instead, boolean neither) {
    String seen = what + ": " + state.words();
    Finding finding =
        switch (state) {
          case LOADED, BUILT_IN -> Finding.ok(id, seen);
          case LOADABLE ->
              Finding.note(
                  id,
                  seen,
                  "the first rule loads it; in a container: modprobe " + module + " on the host");
          case ABSENT ->
              neither ? Finding.problem(id, seen, instead) : Finding.note(id, seen, instead);
          case UNKNOWN -> Finding.note(id, seen, "add a rule that uses it: that shows it");
        };
    return finding.with("state", state.words());
  }
}
