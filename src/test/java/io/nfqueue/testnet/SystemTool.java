package io.nfqueue.testnet;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that a test network is made with, and where they come from. */
enum SystemTool {
  UNSHARE("unshare", "util-linux"),
  NSENTER("nsenter", "util-linux"),
  CAT("cat", "coreutils"),
  IP("ip", "iproute2"),
  ETHTOOL("ethtool", "ethtool"),
  IPTABLES("iptables-legacy", "iptables"),
  IP6TABLES("ip6tables-legacy", "iptables");

  /** Ordinary users often lack the sbin folders, where iptables and ethtool live. */
  static final String PATH = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/bin";

  private final String program;
  private final String debianPackage;

  SystemTool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  String program() {
    return program;
  }

  /** Fails where one is missing, naming all that are. */
  static void requireAll() {
    requireAll(PATH);
  }

  static void requireAll(String path) {
    List<String> missing = new ArrayList<>();
    for (SystemTool tool : values()) {
      if (!tool.isOn(path)) {
        missing.add(tool.program + " (package " + tool.debianPackage + ")");
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "test network: not found on "
              + path
              + ": "
              + String.join(", ", missing)
              + "; apt-get install iproute2 iptables ethtool util-linux");
    }
  }

  private boolean isOn(String path) {
    for (String folder : path.split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
