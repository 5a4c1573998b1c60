package io.nfqueue.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Packets of one receive call, in the order in which they came.
 *
 * <p>A packet is handed out when an iteration first comes to it, or with all others by {@link
 * #undecided}. One that was decided before, by a suspension or the end of the queue, does not come
 * up. Until all are handed out, the batch belongs to the thread that received it. From then on it
 * may travel: any thread may iterate over it, any number of times, and decide its packets.
 */
public final class PacketBatch implements Iterable<QueuedPacket> {
  static final PacketBatch EMPTY = new PacketBatch(new PendingPacket[0], 0);

  // up to taken, those handed out; from untaken on, those that are still to be
  private final PendingPacket[] packets;
  private final int end;
  private int taken;
  private int untaken;
  // of those handed out, how many somebody was really given
  private int given;
  private boolean together;
  private int settled;
  private PacketQueue queue;
  // the batch of which these are what was undecided
  private PacketBatch origin;
  private volatile boolean finished;

  PacketBatch(PendingPacket[] packets, int size) {
    this.packets = packets;
    this.end = size;
  }

  /** Says which queue it is from: that decides its packets. */
  PacketBatch from(PacketQueue receiver) {
    queue = receiver;
    return this;
  }

  /** Packets handed out, and those that are still to be. */
  public int size() {
    return taken + end - untaken;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** The queue, 0..65535. All packets are of this one. */
  public int queueNumber() {
    return queue.config().number();
  }

  /** The binding that received them; see {@link PacketQueue#bindingId}. */
  public String bindingId() {
    return queue.bindingId();
  }

  PendingPacket pending(int i) {
    return packets[i];
  }

  private boolean takeOne() {
    while (untaken < end) {
      PendingPacket candidate = packets[untaken++];
      if (candidate.dispatch()) {
        packets[taken++] = candidate;
        return true;
      }
    }
    return false;
  }

  private void takeAll() {
    together = true;
    while (takeOne()) {
      // the next one
    }
    given = taken;
  }

  /** All packets, whether decided or not. */
  @Override
  public Iterator<QueuedPacket> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < taken || takeOne();
      }

      @Override
      public QueuedPacket next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        QueuedPacket packet = packets[next++].packet;
        if (next > given) {
          given = next;
        }
        return packet;
      }
    };
  }

  /**
   * Those that were not handed out, and the one that an iterator announced by hasNext but did not
   * give.
   */
  PacketBatch rest() {
    if (given < taken) {
      taken--;
      // it still is where it was taken from; where it is decided by now, nobody gets it
      packets[--untaken].takeBack();
    }
    for (int i = untaken; i < end; i++) {
      if (packets[i].isUndispatched()) {
        return new PacketBatch(Arrays.copyOfRange(packets, i, end), end - i);
      }
    }
    return EMPTY;
  }

  /**
   * Whether what is gathered need not wait for other verdicts: the packet handed out last is the
   * last one, or, where all were handed out together, all are decided or about to be. For the
   * receiving thread, which asks after each verdict.
   */
  boolean isAtItsEnd() {
    if (together) {
      while (settled < taken && !packets[settled].isOpen()) {
        settled++;
      }
      return settled == taken;
    }
    return untaken == end;
  }

  /** Whether there is one that nobody has decided. Hands out all. */
  public boolean hasUndecided() {
    takeAll();
    for (int i = 0; i < taken; i++) {
      if (packets[i].isOpen()) {
        return true;
      }
    }
    return false;
  }

  /** Those that nobody has decided, as of now. Hands out all. */
  public PacketBatch undecided() {
    List<PendingPacket> open = open();
    PacketBatch batch = new PacketBatch(open.toArray(PendingPacket[]::new), open.size());
    batch.taken = open.size();
    batch.given = open.size();
    batch.untaken = batch.end;
    batch.origin = this;
    return batch.from(queue);
  }

  /** Those that nobody has decided; hands out all. */
  List<PendingPacket> open() {
    takeAll();
    List<PendingPacket> open = new ArrayList<>(taken);
    for (int i = 0; i < taken; i++) {
      if (packets[i].isOpen()) {
        open.add(packets[i]);
      }
    }
    return open;
  }

  /**
   * Decides one packet; see {@link PacketQueue#decide(QueuedPacket, Verdict)}.
   *
   * @param packet one of these
   */
  public void decide(QueuedPacket packet, Verdict verdict) {
    queue.decide(packet, verdict);
  }

  /**
   * Ends the batch, by whoever handed it out: nothing of it is left for others, and {@link
   * #decideRest} is too late from now on, also of {@link #undecided} taken before. Without it,
   * {@code decideRest} never is.
   */
  public void finish() {
    finished = true;
  }

  /** Whether this batch, or the one it was taken from, was ended. */
  boolean isFinished() {
    return finished || (origin != null && origin.isFinished());
  }

  /**
   * Decides all that nobody has decided; see {@link PacketQueue#decideRest}.
   *
   * @return how many it decided; 0 is no error
   */
  public int decideRest(Verdict verdict) {
    return queue.decideRest(this, verdict, DecisionCause.DECIDED);
  }

  /** One line: queue, how many, and the first one's id; no payload. */
  @Override
  public String toString() {
    String name = size() == 1 ? " packet" : " packets";
    return isEmpty()
        ? "no packets"
        : "queue " + queueNumber() + ", " + size() + name + " from " + packets[0].packet.packetId();
  }
}
