/**
 * Bounds-checked views over IP packets: what a packet is, what is wrong with it, how it is printed,
 * and how its lengths and checksums are made right after a change.
 *
 * <p>Start at {@link io.nfqueue.packet.IpPacket}: one object per packet, parsed once, never
 * throwing. It has the packet's headers, null where absent: {@link io.nfqueue.packet.Ipv4Header},
 * {@link io.nfqueue.packet.Ipv6Header} and the {@link io.nfqueue.packet.Ipv6ExtensionHeader}s, then
 * {@link io.nfqueue.packet.TcpHeader}, {@link io.nfqueue.packet.UdpHeader}, {@link
 * io.nfqueue.packet.IcmpHeader} and others. Each can also be wrapped by itself: it checks its
 * bounds once, in {@code wrap}, and no accessor can fail after it. In front of a packet may be an
 * {@link io.nfqueue.packet.EthernetHeader}. A packet is changed by {@link
 * io.nfqueue.packet.PacketEditor}; one that was changed otherwise goes through {@link
 * io.nfqueue.packet.PacketRepair}. It is printed as one line ({@code toString}), as all fields of
 * all headers ({@link io.nfqueue.packet.PacketDissection}), or as bytes ({@link
 * io.nfqueue.packet.HexDump}).
 *
 * <p>Options ({@link io.nfqueue.packet.TcpOptions}, {@link io.nfqueue.packet.Ipv4Options}, {@link
 * io.nfqueue.packet.Ipv6Options}) are looked up, or walked with an {@link
 * io.nfqueue.packet.OptionCursor}. A length that lies ends the walk, and {@link
 * io.nfqueue.packet.OptionFault} says so.
 *
 * <p>All types but the cursor and the editors are immutable and thread-safe as long as nobody
 * writes into the array below them: views copy nothing, the caller owns the bytes and must leave
 * them as they are while a view lives. All numbers are host values; the wire's big-endian order is
 * visible in {@code NetworkOrder} only.
 *
 * <p>This package uses the JDK and no other package of this project.
 */
package io.nfqueue.packet;
