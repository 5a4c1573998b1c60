/**
 * The connection of a packet as the kernel tells it (NFQA_CT), and the changes to it that a verdict
 * may carry: codecs over the CTA_* attributes of {@code
 * include/uapi/linux/netfilter/nfnetlink_conntrack.h}.
 *
 * <p>May use {@link io.nfqueue.netlink} only. Start at {@link io.nfqueue.conntrack.Conntrack}
 * (read) and {@link io.nfqueue.conntrack.ConntrackChange} (write). All types are immutable and
 * thread-safe; none throws because of bytes that the kernel sent.
 */
package io.nfqueue.conntrack;
