package io.nfqueue.doctor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that rules are made with. */
final class ProgramChecks {
  /** Ordinary users often lack the sbin folders. */
  private static final String SBIN = "/usr/sbin" + File.pathSeparator + "/sbin";

  private ProgramChecks() {}

  /**
   * Looks for them.
   *
   * @param path folders to look in, with those for root after them; null for only those
   */
  static List<Finding> firewalls(String path) {
    String folders = path == null ? SBIN : path + File.pathSeparator + SBIN;
    List<Finding> findings = new ArrayList<>();
    for (String program : List.of("iptables", "ip6tables", "nft")) {
      findings.add(program(program, find(program, folders)));
    }
    return findings;
  }

  private static Finding program(String name, Path found) {
    String id = "program." + name;
    return found == null
        ? Finding.note(
            id, name + " is not on the PATH", "rules can be made by any one of iptables and nft")
        : Finding.ok(id, found.toString()).with("path", found.toString());
  }

  private static Path find(String program, String folders) {
    for (String folder : folders.split(File.pathSeparator)) {
      try {
        if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
          return Path.of(folder, program);
        }
      } catch (InvalidPathException e) {
        // no file can be there
        continue;
      }
    }
    return null;
  }
}
