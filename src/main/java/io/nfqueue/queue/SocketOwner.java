package io.nfqueue.queue;

import io.nfqueue.netlink.NfGenMsg;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process that holds a netlink socket: /proc/net/netlink gives the socket's inode, and the file
 * descriptors in /proc are searched for it. A port id by itself is no process id.
 *
 * @param processId in this process's PID namespace
 * @param command its name, as in /proc/PID/comm; null where it has just ended
 */
public record SocketOwner(long processId, String command) {
  private static final int PROTOCOL_COLUMN = 1;
  private static final int PORT_ID_COLUMN = 2;
  private static final int INODE_COLUMN = 9;

  /**
   * Who it is.
   *
   * @param netlinkFile contents of /proc/net/netlink in the socket's namespace
   * @param portId the socket's port id, unsigned
   * @return {@code process 4711, suricata}, {@code this JVM}, or {@code process unknown}
   */
  static String describe(String netlinkFile, long portId) {
    return find(netlinkFile, portId).map(SocketOwner::describe).orElse("process unknown");
  }

  /** The same as a value; absent where it cannot be seen. */
  static Optional<SocketOwner> find(String netlinkFile, long portId) {
    return inode(netlinkFile, portId).flatMap(SocketOwner::process).map(SocketOwner::of);
  }

  private static Optional<String> inode(String netlinkFile, long portId) {
    for (String line : netlinkFile.split("\n")) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length > INODE_COLUMN
          && columns[PROTOCOL_COLUMN].equals(String.valueOf(NfGenMsg.NETLINK_NETFILTER))
          && columns[PORT_ID_COLUMN].equals(String.valueOf(portId))) {
        return Optional.of(columns[INODE_COLUMN]);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> process(String inode) {
    String target = "socket:[" + inode + "]";
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process.resolve("fd"), target)) {
          return Optional.of(process);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // no /proc: unknown
    }
    return Optional.empty();
  }

  private static boolean holds(Path descriptors, String target) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
      for (Path entry : entries) {
        if (isLinkTo(entry, target)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // another user's process, or one that has just ended
    }
    return false;
  }

  private static boolean isLinkTo(Path entry, String target) {
    try {
      return Files.readSymbolicLink(entry).toString().equals(target);
    } catch (IOException e) {
      // closed since the folder was read
      return false;
    }
  }

  private static SocketOwner of(Path process) {
    String command = null;
    try {
      command = Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      // ended since
    }
    return new SocketOwner(Long.parseLong(process.getFileName().toString()), command);
  }

  String describe() {
    if (processId == ProcessHandle.current().pid()) {
      return "this JVM";
    }
    return "process " + processId + (command == null ? "" : ", " + command);
  }
}
