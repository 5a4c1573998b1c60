package io.nfqueue.netlink;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Requests to which the kernel answers: sends one, waits for its acknowledgement, and asks again
 * where that is lost. Safe for use by many threads.
 *
 * <p>The answer comes in on the same socket as the packets, so whoever reads the socket hands it to
 * {@link #complete}; the waiting thread pumps the socket itself while nobody else does.
 */
public final class NetlinkRequester {
  private static final long ATTEMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private final NetlinkTransport transport;
  private final Pump pump;
  private final AtomicInteger sequence = new AtomicInteger();
  private final Map<Integer, CompletableFuture<NlMsgErr>> waiting = new ConcurrentHashMap<>();

  /** Reads the socket once, if no other thread is about it, and handles what came. */
  public interface Pump {
    /**
     * Reads for at most {@code timeoutMillis}, or waits that long while another thread reads.
     *
     * @param answered whether there is nothing left to wait for; asked again once it is this
     *     thread's turn to read, as another one may just have read the answer
     * @param timeoutMillis how long
     */
    void pump(BooleanSupplier answered, int timeoutMillis);
  }

  /** Writes a request. */
  public interface Encoder {
    /**
     * Writes one message that asks for an acknowledgement.
     *
     * @param sequence its nlmsg_seq
     * @return the writer, with just that message in it
     */
    NlMsgWriter encode(int sequence);
  }

  /**
   * What the kernel said.
   *
   * @param message acknowledgement or refusal
   * @param attempts how often it was asked; more than 1: an earlier request may have been carried
   *     out
   */
  public record Answer(NlMsgErr message, int attempts) {}

  /**
   * @param transport sends the requests
   * @param pump reads the answers
   */
  public NetlinkRequester(NetlinkTransport transport, Pump pump) {
    this.transport = transport;
    this.pump = pump;
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @param step what is asked for, for the error message
   * @param attempts how often at most; each waits 150 ms
   * @param encoder writes the request
   * @return the kernel's answer, be it a refusal
   * @throws NetlinkTimeoutException where none came
   * @throws io.nfqueue.libc.SyscallException where it cannot be sent
   */
  public Answer ask(String step, int attempts, Encoder encoder) {
    for (int attempt = 1; attempt <= attempts; attempt++) {
      int number = sequence.incrementAndGet();
      CompletableFuture<NlMsgErr> answer = new CompletableFuture<>();
      waiting.put(number, answer);
      try {
        NlMsgWriter request = encoder.encode(number);
        transport.send(request.array(), request.length());
        long deadline = System.nanoTime() + ATTEMPT_NANOS;
        long left;
        while (!answer.isDone() && (left = deadline - System.nanoTime()) > 0) {
          pump.pump(answer::isDone, (int) TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        if (answer.isDone()) {
          return new Answer(answer.join(), attempt);
        }
      } finally {
        waiting.remove(number);
      }
    }
    throw new NetlinkTimeoutException(
        step, attempts, TimeUnit.NANOSECONDS.toMillis(attempts * ATTEMPT_NANOS));
  }

  /**
   * Sends a request, waits, and expects the kernel to carry it out.
   *
   * @param step what is asked for, for the error message
   * @param attempts how often at most; each waits 150 ms
   * @param encoder writes the request
   * @throws NetlinkException where the kernel refuses
   * @throws NetlinkTimeoutException where no answer came
   * @throws io.nfqueue.libc.SyscallException where it cannot be sent
   */
  public void require(String step, int attempts, Encoder encoder) {
    NlMsgErr answer = ask(step, attempts, encoder).message();
    if (!answer.acknowledges()) {
      throw new NetlinkException(step, answer);
    }
  }

  /**
   * Takes an answer that the reader found.
   *
   * @param message acknowledgement or refusal of a request
   */
  public void complete(NlMsgErr message) {
    CompletableFuture<NlMsgErr> answer = waiting.get(message.requestSequence());
    if (answer != null) {
      answer.complete(message);
    }
  }
}
