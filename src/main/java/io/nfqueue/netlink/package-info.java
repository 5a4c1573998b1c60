/**
 * Netlink as nfnetlink speaks it: message and attribute codecs over byte arrays, the socket, and
 * requests with acknowledgement.
 *
 * <p>May use {@link io.nfqueue.libc} only. The codecs ({@code NlMsgHdr}, {@code NfGenMsg}, {@code
 * NlAttr}, {@link io.nfqueue.netlink.NlAttrReader}, {@link io.nfqueue.netlink.NlMsgWriter}) touch
 * no socket; {@link io.nfqueue.netlink.NetlinkSocket} knows no message. Start at {@link
 * io.nfqueue.netlink.NetlinkTransport}, the seam between them. {@link
 * io.nfqueue.netlink.LinkSocket} and {@link io.nfqueue.netlink.LinkTable} speak rtnetlink instead,
 * for the names of interfaces.
 */
package io.nfqueue.netlink;
