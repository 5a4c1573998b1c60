package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Reads datagrams and sorts the messages in them: packets become pending, answers to requests and
 * refused verdicts go to whom they concern. No bytes make it throw; what cannot be read is counted.
 *
 * <p>One thread at a time reads. A thread that waits for the answer to a request may be that one;
 * packets that it meets are kept for the next {@link #receive}.
 */
final class PacketReceiver {
  private final NetlinkTransport transport;
  private final int queue;
  private final String bindingId;
  private final PendingPackets pending;
  private final QueueCounters counters;
  private final Consumer<NlMsgErr> onAnswer;
  private final QueueLog log;
  private final DeviceNames devices;

  private final ReentrantLock lock = new ReentrantLock();
  private final PacketDecoder decoder = new PacketDecoder();
  private final ReceivedDatagrams datagrams;
  private final Deque<PendingPacket> kept = new ArrayDeque<>();
  // since the last packet: then a gap in the ids is no loss
  private boolean unreadable;

  /**
   * @param batchSize datagrams at most per receive call
   * @param devices names of the interfaces
   * @param onAnswer is given the answers to requests
   */
  PacketReceiver(
      NetlinkTransport transport,
      int batchSize,
      QueueBooks books,
      DeviceNames devices,
      Consumer<NlMsgErr> onAnswer) {
    this.transport = transport;
    queue = books.queue();
    bindingId = books.bindingId();
    pending = books.pending();
    counters = books.counters();
    log = books.log();
    this.devices = devices;
    this.onAnswer = onAnswer;
    datagrams = new ReceivedDatagrams(batchSize);
  }

  /**
   * Receives packets; those kept from before come first.
   *
   * @param timeoutMillis how long to wait where there are none; -1 for ever
   * @return the packets, perhaps none
   */
  PacketBatch receive(int timeoutMillis) {
    lock.lock();
    try {
      if (kept.isEmpty()) {
        read(timeoutMillis);
      }
      return takeKept();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Receives what is there, unless another thread is receiving.
   *
   * @return null where another thread is
   */
  PacketBatch tryReceive() {
    if (!lock.tryLock()) {
      return null;
    }
    try {
      read(0);
      return takeKept();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads once, keeping packets for later; where another thread is reading, lets it do that.
   *
   * @param enough asked once it is this thread's turn: whether it need not read any more
   * @param timeoutMillis how long at most
   */
  void pump(BooleanSupplier enough, int timeoutMillis) {
    // an interrupt must not keep a thread from reading the very answer that it waits for
    boolean interrupted = Thread.interrupted();
    boolean locked = false;
    try {
      locked = lock.tryLock(Math.min(timeoutMillis, 5), TimeUnit.MILLISECONDS);
      if (locked && !enough.getAsBoolean()) {
        read(timeoutMillis);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (locked) {
        lock.unlock();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until no thread is reading; after the socket is closed, what is received is known. */
  void awaitQuiet() {
    lock.lock();
    lock.unlock();
  }

  private PacketBatch takeKept() {
    int size = kept.size();
    if (size == 0) {
      return PacketBatch.EMPTY;
    }
    PendingPacket[] packets = kept.toArray(new PendingPacket[size]);
    kept.clear();
    return new PacketBatch(packets, size);
  }

  private void read(int timeoutMillis) {
    try {
      readOnce(timeoutMillis);
    } catch (Throwable e) {
      // out of memory, perhaps, with packets in hand that nobody will know of
      pending.missedOne();
      throw e;
    }
  }

  private void readOnce(int timeoutMillis) {
    int received = transport.receive(datagrams, timeoutMillis);
    if (datagrams.overrun()) {
      counters.overruns.increment();
      log.overrun();
    }
    if (datagrams.foreign() > 0) {
      counters.foreignDatagrams.add(datagrams.foreign());
    }
    if (datagrams.truncated() > 0) {
      counters.truncatedDatagrams.add(datagrams.truncated());
    }
    if (received == 0) {
      return;
    }
    Receipt receipt =
        new Receipt(bindingId, queue, System.nanoTime(), System.currentTimeMillis(), devices);
    int before = kept.size();
    try {
      for (int i = 0; i < received; i++) {
        sort(datagrams.get(i), receipt);
      }
    } finally {
      counters.received.add(kept.size() - before);
    }
    datagrams.clear();
  }

  private void sort(byte[] datagram, Receipt receipt) {
    int offset = 0;
    while (offset < datagram.length) {
      int length = NlMsgHdr.checkedLength(datagram, offset, datagram.length);
      if (length < 0) {
        unreadable();
        return;
      }
      int type = NlMsgHdr.type(datagram, offset);
      if (type == Nfqnl.messageType(Nfqnl.NFQNL_MSG_PACKET)) {
        takePacket(datagram, offset, length, receipt);
      } else if (type == NlMsgHdr.NLMSG_ERROR) {
        takeError(NlMsgErr.decode(datagram, offset, length));
      } else if (type != NlMsgHdr.NLMSG_NOOP) {
        counters.unknownMessages.increment();
      }
      offset += NlMsgHdr.align(length);
    }
  }

  private void takePacket(byte[] datagram, int offset, int length, Receipt receipt) {
    boolean ours =
        length >= NlMsgHdr.SIZE + NfGenMsg.SIZE
            && NfGenMsg.resId(datagram, offset + NlMsgHdr.SIZE) == queue;
    QueuedPacket packet = ours ? decoder.decode(datagram, offset, length, receipt) : null;
    if (packet == null) {
      unreadable();
      return;
    }
    if (packet.attributesMalformed()) {
      counters.malformedAttributes.increment();
    }
    if (decoder.unknownAttributes() > 0) {
      counters.unknownAttributes.add(decoder.unknownAttributes());
    }
    long before = pending.lastSerial();
    PendingPacket added = pending.add(packet);
    noteGap(added.serial - before - 1);
    kept.add(added);
  }

  /** Ids are consecutive: one that is left out was given to a packet that did not get here. */
  private void noteGap(long gap) {
    if (gap > 0) {
      counters.missed.add(gap);
      if (!unreadable) {
        log.overrun();
      }
    }
    unreadable = false;
  }

  private void unreadable() {
    unreadable = true;
    counters.malformedMessages.increment();
    pending.missedOne();
  }

  private void takeError(NlMsgErr error) {
    if (error == null) {
      counters.malformedMessages.increment();
    } else if (error.requestType() == Nfqnl.messageType(Nfqnl.NFQNL_MSG_CONFIG)) {
      onAnswer.accept(error);
    } else if (!error.acknowledges()) {
      if (!error.errno().equals(Errno.ENOENT)) {
        // the kernel still has the packet, which counts as decided here
        pending.missedOne();
      }
      log.refusedVerdict(error);
    }
  }
}
