/**
 * What a packet costs, in figures that are the same however busy the machine is: bytes allocated,
 * system calls made. Start with {@link io.nfqueue.performance.PacketCostIT}.
 */
package io.nfqueue.performance;
