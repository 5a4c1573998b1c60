package io.nfqueue.queue;

import io.nfqueue.libc.Errno;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.NetworkNamespace;
import io.nfqueue.netlink.NetlinkRequester;
import io.nfqueue.netlink.NetlinkSocket;
import io.nfqueue.netlink.NetlinkTransport;
import io.nfqueue.netlink.NlMsgErr;
import io.nfqueue.netlink.NlMsgHdr;
import io.nfqueue.netlink.ReceivedDatagrams;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the kernel says of its NFQUEUE, asked without binding a queue: nobody's packets are touched.
 * Like a bind, the question makes the kernel load the modules that it has for it. An immutable
 * value.
 *
 * <p>How: {@code nfqnl_recv_config} of {@code net/netfilter/nfnetlink_queue.c} judges flags before
 * it looks for the queue, so that for a queue that nobody owns a flag it knows is ENODEV and one it
 * does not know EOPNOTSUPP. A kernel that looks for the queue first says ENODEV to any flag, also
 * to one that does not exist: then nothing is known of flags.
 *
 * @param refusal why configuration requests are refused altogether; null where they are not
 * @param flags whether it knows each flag; absent where that cannot be known
 */
public record KernelSupport(Errno refusal, Map<QueueFlag, Boolean> flags) {
  private static final int ATTEMPTS = 4;
  private static final int NO_SUCH_FLAG = 1 << 30;

  /** Copies the answers. */
  public KernelSupport {
    flags = flags.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(flags));
  }

  /**
   * Asks.
   *
   * @param namespace where; it counts for the capability
   * @param libc the calls
   * @return what the kernel said
   * @throws io.nfqueue.libc.NetworkNamespaceException where the namespace cannot be entered
   * @throws io.nfqueue.libc.SyscallException where there is no netlink socket to be had
   * @throws io.nfqueue.netlink.NetlinkTimeoutException where the kernel does not answer
   */
  public static KernelSupport ask(NetworkNamespace namespace, LibC libc) {
    try (KernelQueueFile file = namespace.call(libc, KernelQueueFile::open);
        NetlinkTransport transport =
            namespace.call(libc, () -> new NetlinkSocket(libc, 1, 0, false))) {
      return ask(transport, file.read());
    }
  }

  static KernelSupport ask(NetlinkTransport transport, List<KernelQueueStatistics> owned) {
    Answers answers = new Answers(transport, unowned(owned));
    Errno refusal = answers.toNothing();
    Map<QueueFlag, Boolean> flags = new EnumMap<>(QueueFlag.class);
    if (refusal == null && !answers.knowsFlag(NO_SUCH_FLAG)) {
      for (QueueFlag flag : QueueFlag.values()) {
        flags.put(flag, answers.knowsFlag(flag.bit()));
      }
    }
    return new KernelSupport(refusal, flags);
  }

  private static int unowned(List<KernelQueueStatistics> owned) {
    Set<Integer> taken =
        owned.stream().map(KernelQueueStatistics::queue).collect(Collectors.toSet());
    return IntStream.iterate(Verdict.MAX_QUEUE, queue -> queue - 1)
        .filter(queue -> !taken.contains(queue))
        .findFirst()
        .getAsInt();
  }

  /** Requests about a queue that nobody owns. */
  private static final class Answers {
    private final NetlinkTransport transport;
    private final NetlinkRequester requester;
    private final ConfigEncoder encoder;
    private final ReceivedDatagrams datagrams = new ReceivedDatagrams(1);

    Answers(NetlinkTransport transport, int queue) {
      this.transport = transport;
      requester = new NetlinkRequester(transport, this::pump);
      encoder = new ConfigEncoder(queue);
    }

    /** Null where a request that changes nothing is in order. */
    Errno toNothing() {
      NlMsgErr answer = requester.ask("ask for NFQUEUE", ATTEMPTS, encoder::nothing).message();
      return answer.acknowledges() ? null : answer.errno();
    }

    /** The answer to one it knows is ENODEV, or EPERM where the queue has an owner after all. */
    boolean knowsFlag(int flag) {
      return !requester
          .ask("ask for queue flags", ATTEMPTS, sequence -> encoder.flags(sequence, flag, flag))
          .message()
          .errno()
          .equals(Errno.EOPNOTSUPP);
    }

    private void pump(BooleanSupplier answered, int timeoutMillis) {
      int received = transport.receive(datagrams, timeoutMillis);
      for (int i = 0; i < received; i++) {
        byte[] datagram = datagrams.get(i);
        int length = NlMsgHdr.checkedLength(datagram, 0, datagram.length);
        if (length > 0 && NlMsgHdr.type(datagram, 0) == NlMsgHdr.NLMSG_ERROR) {
          NlMsgErr message = NlMsgErr.decode(datagram, 0, length);
          if (message != null) {
            requester.complete(message);
          }
        }
      }
    }
  }
}
