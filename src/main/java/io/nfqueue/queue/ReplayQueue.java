package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NfGenMsg;
import io.nfqueue.netlink.NlAttrReader;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a kernel does with a queue, as far as a replay needs it: gives packets their ids, holds them
 * until their verdicts come, answers requests. For one thread at a time; the counters are anyone's.
 */
final class ReplayQueue {
  private static final int ACKNOWLEDGED = 0;
  // NFQNL_QMAX_DEFAULT of net/netfilter/nfnetlink_queue.c
  private static final long DEFAULT_MAX_LENGTH = 1024;

  private final int number;
  private final Deque<byte[]> answers = new ArrayDeque<>();
  private final Deque<byte[]> messages = new ArrayDeque<>();
  // by id, in the order of the ids
  private final Map<Integer, ReplayPacket> held = new LinkedHashMap<>();
  private int lastId;
  private long maxLength = DEFAULT_MAX_LENGTH;
  private int copyMode;
  private int copyRangeBytes;
  private int flags;

  final LongAdder passedUnseen = new LongAdder();
  final LongAdder queueDropped = new LongAdder();
  final LongAdder packets = new LongAdder();
  final LongAdder replaced = new LongAdder();
  private final Map<Verdict.Kind, LongAdder> decided = new EnumMap<>(Verdict.Kind.class);

  /**
   * @param number 0..65535
   */
  ReplayQueue(int number) {
    this.number = number;
    for (Verdict.Kind kind : Verdict.Kind.values()) {
      decided.put(kind, new LongAdder());
    }
  }

  /** Whether it takes no more for the moment. */
  boolean isFull() {
    return held.size() >= maxLength;
  }

  /** Whether it was told to take no more at all. */
  boolean isStopped() {
    return maxLength == 0;
  }

  /** Whether no packet waits for its verdict. */
  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Messages that wait to be received. */
  int waiting() {
    return messages.size();
  }

  /** Queues a packet, or, where the queue is full, does what a kernel does then. */
  void arrive(ReplayPacket packet) {
    if (isFull()) {
      (has(Nfqnl.NFQA_CFG_F_FAIL_OPEN) ? passedUnseen : queueDropped).increment();
      return;
    }
    int id = ++lastId;
    held.put(id, packet);
    packets.increment();
    int range = copyMode == CopyMode.PACKET.number() ? copyRangeBytes : 0;
    messages.add(PacketEncoder.encode(number, id, packet, range));
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The id given last, 0 before the first. */
  int lastId() {
    return lastId;
  }

  /**
   * Hands out answers, or else messages.
   *
   * @param atMost how many
   */
  void moveTo(ReceivedDatagrams into, int atMost) {
    Deque<byte[]> from = answers.isEmpty() ? messages : answers;
    while (into.size() < atMost && !from.isEmpty()) {
      into.add(from.remove());
    }
  }

  /** Whether a request was answered, and nobody has looked. */
  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** Takes a datagram of requests and verdicts. */
  void take(byte[] bytes, int limit) {
    int offset = 0;
    while (offset < limit) {
      int length = NlMsgHdr.checkedLength(bytes, offset, limit);
      if (length < NlMsgHdr.SIZE + NfGenMsg.SIZE) {
        return;
      }
      int error = carryOut(bytes, offset, length);
      boolean wantsAnswer = (NlMsgHdr.flags(bytes, offset) & NlMsgHdr.NLM_F_ACK) != 0;
      if (error != ACKNOWLEDGED || wantsAnswer) {
        answers.add(NlMsgErr.answer(bytes, offset, error));
      }
      offset += NlMsgHdr.align(length);
    }
  }

  /** The error number with which a kernel would refuse it, or 0. */
  private int carryOut(byte[] bytes, int offset, int length) {
    int type = NlMsgHdr.type(bytes, offset);
    if (NfGenMsg.resId(bytes, offset + NlMsgHdr.SIZE) != number) {
      return Errno.ENODEV.number();
    }
    if (type == Nfqnl.messageType(Nfqnl.NFQNL_MSG_CONFIG)) {
      configure(bytes, offset, length);
      return ACKNOWLEDGED;
    }
    VerdictMessage message = VerdictMessage.decode(bytes, offset, length);
    if (message == null) {
      return Errno.EINVAL.number();
    }
    boolean batch = type == Nfqnl.messageType(Nfqnl.NFQNL_MSG_VERDICT_BATCH);
    boolean found = batch ? decideUpTo(message) : decide(message.packetId(), message.verdict());
    return found ? ACKNOWLEDGED : Errno.ENOENT.number();
  }

  private void configure(byte[] bytes, int offset, int length) {
    NlAttrReader attributes =
        new NlAttrReader(bytes, offset + NlMsgHdr.SIZE + NfGenMsg.SIZE, offset + length);
    int mask = 0;
    int wanted = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case Nfqnl.NFQA_CFG_PARAMS -> {
          if (attributes.valueLength() > Integer.BYTES) {
            copyRangeBytes = NetworkOrder.getInt(bytes, attributes.valueOffset());
            copyMode = bytes[attributes.valueOffset() + Integer.BYTES];
          }
        }
        case Nfqnl.NFQA_CFG_QUEUE_MAXLEN -> maxLength = attributes.unsignedInt(maxLength);
        case Nfqnl.NFQA_CFG_FLAGS -> wanted = (int) attributes.unsignedInt(0);
        case Nfqnl.NFQA_CFG_MASK -> mask = (int) attributes.unsignedInt(0);
        default -> {
          // bind and unbind: there is nobody else whose queue it could be
        }
      }
    }
    flags = flags & ~mask | wanted & mask;
  }

  private boolean decide(int id, Verdict verdict) {
    ReplayPacket packet = held.remove(id);
    if (packet != null) {
      note(id, verdict);
    }
    return packet != null;
  }

  private boolean decideUpTo(VerdictMessage batch) {
    boolean found = false;
    Iterator<Integer> ids = held.keySet().iterator();
    while (ids.hasNext()) {
      int id = ids.next();
      // as the kernel compares them: ids wrap
      if (id - batch.packetId() > 0) {
        break;
      }
      ids.remove();
      note(id, batch.verdict());
      found = true;
    }
    return found;
  }

  private void note(int id, Verdict verdict) {
    decided.get(verdict.kind()).increment();
    if (verdict.payload() != null) {
      replaced.increment();
    }
  }

  /** Packets with a verdict of this kind. */
  long decided(Verdict.Kind kind) {
    return decided.get(kind).sum();
  }

  /** What a kernel would say of it in its list of queues. */
  KernelQueueStatistics asKernelStatistics(int portId) {
    return new KernelQueueStatistics(
        number,
        Integer.toUnsignedLong(portId),
        held.size(),
        copyMode,
        copyRangeBytes,
        queueDropped.sum(),
        0,
        Integer.toUnsignedLong(lastId));
  }
}
