package io.nfqueue.doctor;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.queue.QueueConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How large a socket's receive buffer may be. */
final class BufferChecks {
  private static final Path LIMITS = Path.of("/proc/sys/net/core");
  private static final long NOT_KNOWN = -1;
  private static final int SAMPLE_BYTES = 8 << 20;

  private BufferChecks() {}

  static List<Finding> receiveBuffer(NetworkNamespace namespace, LibC libc) {
    long most = limit("rmem_max");
    long usual = limit("rmem_default");
    List<Finding> findings = new ArrayList<>();
    findings.add(
        most == NOT_KNOWN || usual == NOT_KNOWN
            ? Finding.note(
                "buffer.limits",
                "net.core.rmem_max and rmem_default cannot be read here",
                "sysctl net.core.rmem_max net.core.rmem_default, on the host")
            : Finding.ok(
                    "buffer.limits",
                    "net.core.rmem_max is " + most + " bytes, net.core.rmem_default " + usual)
                .with("rmem_max", most)
                .with("rmem_default", usual));
    int asked =
        (int) Math.min(QueueConfig.MAX_RECEIVE_BUFFER_BYTES, Math.max(SAMPLE_BYTES, most * 2));
    try {
      findings.add(granted(asked, grant(namespace, libc, asked)));
    } catch (SyscallException e) {
      findings.add(Finding.note("buffer.granted", e.getMessage(), "see capability.net-admin"));
    }
    return findings;
  }

  private static int grant(NetworkNamespace namespace, LibC libc, int bytes) {
    try (NetlinkSocket socket =
        namespace.call(libc, () -> new NetlinkSocket(libc, 1, bytes, false))) {
      return socket.receiveBufferBytes();
    }
  }

  /** The kernel doubles what is asked for. */
  static Finding granted(int asked, int granted) {
    boolean forced = granted >= 2L * asked || granted == Integer.MAX_VALUE - 1;
    String seen = "receiveBufferSize=" + asked + " is granted " + granted + " bytes";
    Finding finding =
        forced
            ? Finding.ok("buffer.granted", seen + ": above rmem_max, by SO_RCVBUFFORCE")
            : Finding.note(
                "buffer.granted",
                seen + ": no more than twice rmem_max, as SO_RCVBUFFORCE is refused",
                "sysctl -w net.core.rmem_max=" + asked + ", or CAP_NET_ADMIN on the host");
    return finding.with("asked", asked).with("granted", granted).with("forced", forced);
  }

  private static long limit(String name) {
    // a reader's first read asks for all of it: these files give nothing to a second one
    try (BufferedReader file = Files.newBufferedReader(LIMITS.resolve(name))) {
      return Long.parseLong(file.readLine());
    } catch (IOException | NumberFormatException e) {
      return NOT_KNOWN;
    }
  }
}
