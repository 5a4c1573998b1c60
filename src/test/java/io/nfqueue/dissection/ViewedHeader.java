package io.nfqueue.dissection;

import io.nfqueue.packet.IpPacket;

/**
 * A header as we see it.
 *
 * @param protocol tshark's name of it
 * @param position of its first byte in the frame
 * @param packet the packet that it is in, maybe a quoted one; null of link-layer headers
 * @param view over it; null where the packet's accessors have none
 */
record ViewedHeader(String protocol, int position, IpPacket packet, Object view) {}
