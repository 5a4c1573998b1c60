/**
 * The first message of an application protocol, where it helps to decide a packet: the question of
 * a DNS message, the server name of a TLS ClientHello, the host of an HTTP/1 request.
 *
 * <p>Start at {@link io.nfqueue.application.DnsMessage#of(io.nfqueue.packet.IpPacket)}, {@link
 * io.nfqueue.application.TlsClientHello#of(io.nfqueue.packet.IpPacket)} and {@link
 * io.nfqueue.application.HttpRequest#of(io.nfqueue.packet.IpPacket)}: null where the packet carries
 * no such message, else what is known of it, and a {@link io.nfqueue.application.MessageState}.
 *
 * <p>One packet is looked at by itself; streams are not put together. A message that goes on in the
 * next segment is {@link io.nfqueue.application.MessageState#INCOMPLETE}, and what is not known of
 * it yet is null: that is never the same as a message that has no name. Of DNS over TCP a later
 * segment cannot be told from a first one for certain: what is said of it means nothing. Whatever
 * the bytes are, no method throws, none outside the payload is read, and the work is linear in its
 * length.
 *
 * <p>Uses {@code io.nfqueue.packet} only.
 */
package io.nfqueue.application;
