package io.nfqueue.queue;

import io.nfqueue.libc.LibC;
import io.nfqueue.libc.SyscallException;
import io.nfqueue.netlink.LinkSocket;
import io.nfqueue.netlink.LinkTable;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names as the kernel tells them, remembered. The first question reads them all; later ones are
 * answered from memory, and at most every {@link #FRESH_NANOS} one of them first takes in what has
 * changed. An index that is not known always does: an interface is announced before it can carry a
 * packet.
 *
 * <p>It has no thread: whoever asks reads, and never waits for anything but the kernel's answer,
 * which is there by the time the request is sent.
 */
final class KernelDeviceNames implements DeviceNames {
  private static final Logger LOG = LoggerFactory.getLogger(PacketQueue.class);
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int DUMP_ATTEMPTS = 3;
  private static final int DUMP_WAIT_MILLIS = 100;

  /** Receive calls at most for one question: interfaces may change faster than they are read. */
  private static final int DRAIN_ROUNDS = 256;

  private final int queue;
  private final LinkSocket socket;
  private final ReentrantLock lock = new ReentrantLock();
  private final Occasion failures = new Occasion();
  private volatile LinkTable table = new LinkTable(0);
  private volatile long nextLook = System.nanoTime();
  private volatile boolean closed;

  // guarded by the lock
  private ReceivedDatagrams datagrams;
  private boolean listening;
  private boolean complete;
  private int sequence;

  private KernelDeviceNames(int queue, LinkSocket socket) {
    this.queue = queue;
    this.socket = socket;
  }

  /** Opens them for the calling thread's namespace; where that cannot be done, there are none. */
  static DeviceNames open(int queue, LibC libc) {
    try {
      return new KernelDeviceNames(queue, new LinkSocket(libc));
    } catch (SyscallException e) {
      LOG.warn("Queue {}: names of interfaces are absent: {}", queue, e.getMessage());
      return NONE;
    }
  }

  @Override
  public String name(long index) {
    if (index == 0) {
      return null;
    }
    String name = table.name((int) index);
    if (closed || (name != null && System.nanoTime() - nextLook < 0)) {
      return name;
    }
    if (name == null) {
      lock.lock();
    } else if (!lock.tryLock()) {
      return name;
    }
    try {
      look();
    } finally {
      lock.unlock();
    }
    return table.name((int) index);
  }

  private void look() {
    // without all names, a failure is not to be met again by every packet
    if (closed || (!complete && System.nanoTime() - nextLook < 0)) {
      return;
    }
    try {
      if (complete) {
        drain();
      }
      if (!complete) {
        readAll();
      }
    } catch (SyscallException e) {
      complete = false;
      failed(e.getMessage());
    }
    nextLook = System.nanoTime() + (complete ? FRESH_NANOS : RETRY_NANOS);
  }

  private void failed(String why) {
    if (failures.take()) {
      LOG.warn("Queue {}: names of interfaces are not up to date: {}", queue, why);
    }
  }

  /** Takes in what has changed; where some of that was lost, all is to be read again. */
  private void drain() {
    for (int round = 0; round < DRAIN_ROUNDS; round++) {
      int received = socket.receive(datagrams, 0);
      if (datagrams.overrun() || datagrams.truncated() > 0) {
        complete = false;
      }
      if (received == 0) {
        return;
      }
      take(table);
    }
  }

  private void take(LinkTable into) {
    for (int i = 0; i < datagrams.size(); i++) {
      into.take(datagrams.get(i));
    }
  }

  private void readAll() {
    if (!listening) {
      // before the dump: what changes while it is read is then heard of
      datagrams = new ReceivedDatagrams(LinkSocket.BATCH);
      socket.listen();
      listening = true;
    }
    for (int attempt = 0; attempt < DUMP_ATTEMPTS && !complete; attempt++) {
      LinkTable found = new LinkTable(++sequence);
      socket.requestAll(sequence);
      boolean overrun = false;
      do {
        socket.receive(datagrams, DUMP_WAIT_MILLIS);
        overrun |= datagrams.overrun() || datagrams.truncated() > 0;
        take(found);
      } while (!found.dumped() && (datagrams.size() > 0 || datagrams.overrun()));
      if (found.dumped() && found.refusal() == null) {
        // some may be missing, but none is of long ago
        table = found;
        complete = !overrun && !found.interrupted();
      } else if (found.refusal() != null) {
        failed("ask for the interfaces: " + found.refusal().errno());
        return;
      }
    }
    if (!complete) {
      failed("they change faster than they can be read");
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      socket.close();
    } finally {
      lock.unlock();
    }
  }
}
