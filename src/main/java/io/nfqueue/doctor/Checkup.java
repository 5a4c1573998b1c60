package io.nfqueue.doctor;

import io.nfqueue.libc.EffectiveCapabilities;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NativeAccessException;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.libc.NetworkNamespaceException;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkTimeoutException;
import io.nfqueue.queue.KernelSupport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All that is looked at, in order: this JVM, the kernel, privileges, queues, limits, programs. */
final class Checkup {
  private final NetworkNamespace namespace;
  private final KernelModules modules =
      new KernelModules(Path.of("/"), System.getProperty("os.version"));
  private final List<Finding> findings = new ArrayList<>();

  Checkup(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  Report report() {
    findings.addAll(JavaChecks.version());
    LibC libc = loadLibC();
    findings.add(KernelChecks.release());
    if (libc != null) {
      lookAtNamespace(libc);
    }
    findings.addAll(ProgramChecks.firewalls(System.getenv("PATH")));
    return new Report(List.copyOf(findings));
  }

  private LibC loadLibC() {
    try {
      LibC libc = LibC.load();
      findings.add(JavaChecks.jnaLoaded());
      return libc;
    } catch (NativeAccessException e) {
      findings.add(JavaChecks.jnaNotLoaded(e));
      return null;
    }
  }

  private void lookAtNamespace(LibC libc) {
    try {
      // any file has an inode: what can be entered is a namespace
      namespace.call(libc, () -> null);
      findings.add(NamespaceChecks.which(namespace));
      lookInside(libc);
    } catch (NetworkNamespaceException e) {
      findings.add(NamespaceChecks.notEntered(e));
      findings.add(CapabilityCheck.netAdmin(EffectiveCapabilities.hasNetAdmin(), null));
    }
  }

  private void lookInside(LibC libc) {
    boolean netAdmin = EffectiveCapabilities.hasNetAdmin();
    try {
      KernelSupport support = KernelSupport.ask(namespace, libc);
      findings.add(CapabilityCheck.netAdmin(netAdmin, support));
      findings.add(KernelChecks.nfqueue(support, modules));
      findings.addAll(TargetChecks.targets(modules, TargetFiles.read(namespace, libc)));
      findings.addAll(FlagChecks.flags(support));
    } catch (SyscallException | NetlinkTimeoutException e) {
      findings.add(CapabilityCheck.netAdmin(netAdmin, null));
      findings.add(KernelChecks.noAnswer(e));
      findings.addAll(TargetChecks.targets(modules, TargetFiles.read(namespace, libc)));
    }
    findings.addAll(QueueChecks.queues(namespace, libc));
    findings.addAll(BufferChecks.receiveBuffer(namespace, libc));
  }
}
