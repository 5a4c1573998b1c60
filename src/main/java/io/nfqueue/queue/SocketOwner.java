package io.nfqueue.queue;

import io.nfqueue.netlink.NfGenMsg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The process that holds a netlink socket: /proc/net/netlink gives the socket's inode, and the file
 * descriptors in /proc are searched for it. A port id by itself is no process id.
 *
 * @param processId in this process's PID namespace
 * @param command its name, as in /proc/PID/comm; null where it has just ended
 */
public record SocketOwner(long processId, String command) {
  /** That of the thread, not of the process: the thread may have entered another namespace. */
  static final Path NETLINK_FILE = Path.of("/proc/thread-self/net/netlink");

  private static final int PROTOCOL_COLUMN = 1;
  private static final int PORT_ID_COLUMN = 2;
  private static final int INODE_COLUMN = 9;
  private static final String NUMBER = "[0-9]{1,10}";

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
  private static Optional<SocketOwner> find(String netlinkFile, long portId) {
    return Optional.ofNullable(find(netlinkFile, Set.of(portId)).get(portId));
  }

  /** Those that can be seen, by port id; /proc is searched once for all of them. */
  static Map<Long, SocketOwner> find(String netlinkFile, Set<Long> portIds) {
    Map<String, Long> wanted = links(netlinkFile, portIds);
    Map<Long, SocketOwner> owners = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (owners.size() == wanted.size()) {
          break;
        }
        Set<Long> held = held(process.resolve("fd"), wanted);
        if (!held.isEmpty()) {
          SocketOwner owner = of(process);
          held.forEach(portId -> owners.putIfAbsent(portId, owner));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // no /proc: unknown
    }
    return owners;
  }

  /** Port ids by what a file descriptor of the socket links to. */
  private static Map<String, Long> links(String netlinkFile, Set<Long> portIds) {
    Map<String, Long> links = new HashMap<>();
    for (String line : netlinkFile.split("\n")) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length > INODE_COLUMN
          && columns[PROTOCOL_COLUMN].equals(String.valueOf(NfGenMsg.NETLINK_NETFILTER))
          && columns[PORT_ID_COLUMN].matches(NUMBER)) {
        long portId = Long.parseLong(columns[PORT_ID_COLUMN]);
        if (portIds.contains(portId)) {
          links.put("socket:[" + columns[INODE_COLUMN] + "]", portId);
        }
      }
    }
    return links;
  }

  private static Set<Long> held(Path descriptors, Map<String, Long> wanted) {
    Set<Long> held = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
      for (Path entry : entries) {
        Long portId = wanted.get(link(entry));
        if (portId != null) {
          held.add(portId);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // another user's process, or one that has just ended
    }
    return held;
  }

  private static String link(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      // closed since the folder was read
      return "";
    }
  }

  private static SocketOwner of(Path process) {
    String command = null;
    try {
      // any bytes: not readString, which refuses some
      byte[] name = Files.readAllBytes(process.resolve("comm"));
      command = new String(name, StandardCharsets.UTF_8).strip();
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
