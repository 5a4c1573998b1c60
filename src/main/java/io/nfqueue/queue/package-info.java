/**
 * The libnetfilter_queue of this project: queues, packets, verdicts, statistics.
 *
 * <p>May use {@link io.nfqueue.packet}, {@link io.nfqueue.capture}, {@link io.nfqueue.conntrack},
 * {@link io.nfqueue.netlink} and {@link io.nfqueue.libc}; knows nothing of Camel. Start at {@link
 * io.nfqueue.queue.PacketQueue}; the way of a packet is {@code PacketReceiver} (datagram to {@link
 * io.nfqueue.queue.QueuedPacket}), {@code PendingPackets} (until someone decides), {@code
 * VerdictSender} ({@link io.nfqueue.queue.Verdict} to datagram).
 */
package io.nfqueue.queue;
