package io.nfqueue.doctor;

import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.libc.NetworkNamespace.Identity;
import io.nfqueue.libc.NetworkNamespaceException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which network namespace it is: rules and queues of another are not seen in it. */
final class NamespaceChecks {
  private static final String ID = "netns";
  private static final Path NAMED = Path.of("/run/netns");

  // enum init_ns_ino, include/uapi/linux/nsfs.h; that of the network since Linux 6.18
  private static final long PID_NS_INIT_INO = 0xEFFFFFFCL;
  private static final long NET_NS_INIT_INO = 0xEFFFFFF9L;

  private NamespaceChecks() {}

  static Finding which(NetworkNamespace namespace) {
    Identity identity = namespace.identity();
    String names = String.join(", ", namesOf(identity));
    String initial = isInitial(identity);
    return Finding.ok(
            ID,
            "network namespace inode "
                + identity.inode()
                + (names.isEmpty() ? "" : ", named " + names)
                + switch (initial) {
                  case "yes" -> ", the host's initial one";
                  case "no" -> ", not the host's initial one";
                  default -> "; whether it is the host's initial one is not known";
                })
        .with("inode", identity.inode())
        .with("initial", initial);
  }

  static Finding notEntered(NetworkNamespaceException e) {
    return Finding.problem(
        ID, e.getMessage(), "name one that is there, with CAP_SYS_ADMIN; or start this inside it");
  }

  /** By its number, else where process 1 is the host's: whether that one is in it. */
  private static String isInitial(Identity identity) {
    if (identity.inode() == NET_NS_INIT_INO) {
      return "yes";
    }
    try {
      if (number(Path.of("/proc/self/ns/pid"), "unix:ino") != PID_NS_INIT_INO) {
        return "not known";
      }
      return NetworkNamespace.of("/proc/1/ns/net").identity().equals(identity) ? "yes" : "no";
    } catch (IOException | NetworkNamespaceException e) {
      return "not known";
    }
  }

  private static long number(Path file, String attribute) throws IOException {
    return ((Number) Files.getAttribute(file, attribute)).longValue();
  }

  private static List<String> namesOf(Identity identity) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(NAMED)) {
      for (Path file : files) {
        if (isSame(file, identity)) {
          names.add(file.getFileName().toString());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // nobody has named any
    }
    return names;
  }

  private static boolean isSame(Path file, Identity identity) {
    try {
      // by the path: not every name can be said in the locale's character set
      return new Identity(number(file, "unix:dev"), number(file, "unix:ino")).equals(identity);
    } catch (IOException e) {
      return false;
    }
  }
}
