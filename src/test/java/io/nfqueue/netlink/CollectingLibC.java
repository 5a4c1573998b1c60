package io.nfqueue.netlink;

import io.nfqueue.libc.LibC;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The real calls, with the collector at work in the middle of each: behind the point where the
 * caller has handed over an address, and before the kernel uses it. That is where memory whose
 * owner is no longer reachable would be freed; it is looked at before and after.
 *
 * <p>The memory is read through /proc/self/mem: a block that was unmapped is an error there, and
 * not the end of the JVM. A block that went back to the allocator is overwritten by it (its lists
 * run through what is free), or by the blocks that are taken here on purpose.
 */
final class CollectingLibC implements LibC, AutoCloseable {
  /** As large as those of a socket, and small ones. */
  private static final int[] BLOCK_SIZES = {4, 8, 16, 128, 256, 72 * 1024, 2 * 72 * 1024, 1 << 17};

  private static final int SIZE_OF_MMSGHDR = 64;
  private static final int MSG_IOV_OFFSET = 16;
  private static final int SIZE_OF_SOCKADDR_NL = 12;
  private static final int SIZE_OF_IOVEC = 16;
  private static final int SIZE_OF_POLLFD = 8;

  /**
   * One call in so many collects from the start: code that was compiled without ever having come
   * there would be left for the interpreter when it first does.
   */
  private static final int SELDOM = 499;

  /** Of a large block, so much is looked at. */
  private static final int HEAD_BYTES = 64;

  private final LibC real = LibC.load();
  private final FileChannel memory;
  private final List<Integer> opened = new ArrayList<>();
  private final Map<String, Integer> collected = new TreeMap<>();
  private final Map<String, Integer> lost = new TreeMap<>();
  private boolean collecting;
  private int callsBefore;

  CollectingLibC() {
    try {
      memory = FileChannel.open(Path.of("/proc/self/mem"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on in each call; until then the callers are called often, so that they compile. Counts
   * anew.
   */
  void collect() {
    collecting = true;
    collected.clear();
    lost.clear();
  }

  /** Calls in which the collector ran, and how often. */
  Map<String, Integer> collected() {
    return collected;
  }

  /** Calls whose memory was not what it had been, and how often. */
  Map<String, Integer> lost() {
    return lost;
  }

  /** Closes the descriptors of sockets that nobody refers to. */
  void closeAll() {
    opened.forEach(real::close);
    opened.clear();
  }

  @Override
  public void close() {
    closeAll();
    try {
      memory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is at an address; null where there is no memory. */
  private byte[] read(long address, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      memory.read(bytes, address);
    } catch (IOException e) {
      return null;
    }
    return bytes.hasRemaining() ? null : bytes.array();
  }

  private interface Look {
    byte[] at();
  }

  private void collectDuring(String call, Look look) {
    if (!collecting && ++callsBefore % SELDOM != 0) {
      return;
    }
    byte[] before = look.at();
    for (int i = 0; i < 2; i++) {
      System.gc();
      // the thread that frees memory is another one
      sleepMillis(2);
    }
    for (int size : BLOCK_SIZES) {
      takeBlock(size);
    }
    collected.merge(call, 1, Integer::sum);
    if (before == null || !Arrays.equals(before, look.at())) {
      lost.merge(call, 1, Integer::sum);
    }
  }

  /** A native block in the place of a freed one, and not with the same bytes. */
  private static void takeBlock(int size) {
    byte[] mark = new byte[size];
    Arrays.fill(mark, (byte) 0xa5);
    ByteBuffer.allocateDirect(size).put(0, mark);
  }

  private static void sleepMillis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int keep(int fd) {
    if (fd >= 0) {
      opened.add(fd);
    }
    return fd;
  }

  // --- without memory ---

  @Override
  public int socket(int domain, int type, int protocol) {
    return keep(real.socket(domain, type, protocol));
  }

  @Override
  public int open(String path, int flags) {
    return real.open(path, flags);
  }

  @Override
  public int sched_setaffinity(int threadId, long setSize, long cpuSet) {
    return real.sched_setaffinity(threadId, setSize, cpuSet);
  }

  @Override
  public int setpriority(int which, int who, int nice) {
    return real.setpriority(which, who, nice);
  }

  @Override
  public int setns(int fd, int namespaceType) {
    return real.setns(fd, namespaceType);
  }

  @Override
  public int close(int fd) {
    opened.remove((Integer) fd);
    return real.close(fd);
  }

  // --- with memory ---

  @Override
  public int bind(int fd, long address, int addressLength) {
    collectDuring("bind", () -> read(address, addressLength));
    return real.bind(fd, address, addressLength);
  }

  @Override
  public int getsockname(int fd, long address, long lengthAddress) {
    collectDuring("getsockname", () -> read(address, (int) (lengthAddress - address) + 4));
    return real.getsockname(fd, address, lengthAddress);
  }

  @Override
  public int setsockopt(int fd, int level, int name, long value, int valueLength) {
    collectDuring("setsockopt", () -> read(value, valueLength));
    return real.setsockopt(fd, level, name, value, valueLength);
  }

  @Override
  public int getsockopt(int fd, int level, int name, long value, long lengthAddress) {
    collectDuring("getsockopt", () -> read(value, (int) (lengthAddress - value) + 4));
    return real.getsockopt(fd, level, name, value, lengthAddress);
  }

  @Override
  public long send(int fd, long buffer, long length, int flags) {
    collectDuring("send", () -> read(buffer, (int) length));
    return real.send(fd, buffer, length, flags);
  }

  @Override
  public int recvmmsg(int fd, long messageVector, int vectorLength, int flags) {
    collectDuring("recvmmsg", () -> vector(messageVector, vectorLength));
    return real.recvmmsg(fd, messageVector, vectorLength, flags);
  }

  /** The headers, and what they point to. */
  private byte[] vector(long address, int count) {
    byte[] headers = read(address, count * SIZE_OF_MMSGHDR);
    if (headers == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(headers).order(ByteOrder.nativeOrder());
    ByteBuffer all =
        ByteBuffer.allocate(
            headers.length + count * (SIZE_OF_SOCKADDR_NL + SIZE_OF_IOVEC + HEAD_BYTES));
    all.put(headers);
    for (int i = 0; i < count; i++) {
      int header = i * SIZE_OF_MMSGHDR;
      byte[] name = read(in.getLong(header), SIZE_OF_SOCKADDR_NL);
      byte[] iovec = read(in.getLong(header + MSG_IOV_OFFSET), SIZE_OF_IOVEC);
      if (name == null || iovec == null) {
        return null;
      }
      byte[] buffer =
          read(ByteBuffer.wrap(iovec).order(ByteOrder.nativeOrder()).getLong(), HEAD_BYTES);
      if (buffer == null) {
        return null;
      }
      all.put(name).put(iovec).put(buffer);
    }
    return all.array();
  }

  @Override
  public int poll(long pollFds, long count, int timeoutMillis) {
    collectDuring("poll", () -> read(pollFds, (int) count * SIZE_OF_POLLFD));
    return real.poll(pollFds, count, timeoutMillis);
  }
}
