package io.nfqueue.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This host's name, as events have it. No name service is asked: its packets may be queued. */
final class HostName {
  /** The name as the kernel has it (proc(5)), in this process's UTS namespace. */
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private static final String UNKNOWN = "localhost";

  private HostName() {}

  private static final class Holder {
    static final String NAME = find();
  }

  static String get() {
    return Holder.NAME;
  }

  private static String find() {
    try {
      String name = Files.readString(KERNEL).strip();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException | RuntimeException e) {
      // not Linux
    }
    String windows = System.getenv("COMPUTERNAME");
    return windows == null || windows.isBlank() ? UNKNOWN : windows;
  }
}
