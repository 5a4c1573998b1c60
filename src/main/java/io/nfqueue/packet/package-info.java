/**
 * Bounds-checked views over IP packets: what a packet is, what is wrong with it, how it is printed,
 * and how its lengths and checksums are made right after a change.
 *
 * <p>Start at {@link io.nfqueue.packet.IpPacket}: one object per packet, parsed once, never
 * throwing. Where single header fields are needed, wrap {@link io.nfqueue.packet.Ipv4Header},
 * {@link io.nfqueue.packet.Ipv6Header}, {@link io.nfqueue.packet.Ipv6ExtensionHeader}, {@link
 * io.nfqueue.packet.TcpHeader}, {@link io.nfqueue.packet.UdpHeader} or {@link
 * io.nfqueue.packet.IcmpHeader}: each checks its bounds once, in {@code wrap}, and no accessor can
 * fail after it. A changed packet goes through {@link io.nfqueue.packet.PacketRepair}.
 *
 * <p>All types are immutable and thread-safe as long as nobody writes into the array below them:
 * views copy nothing, the caller owns the bytes and must leave them as they are while a view lives.
 * All numbers are host values; the wire's big-endian order is visible in {@code NetworkOrder} only.
 *
 * <p>This package uses the JDK and no other package of this project.
 */
package io.nfqueue.packet;
