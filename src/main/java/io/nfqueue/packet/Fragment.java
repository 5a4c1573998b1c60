package io.nfqueue.packet;

/** Which part of a fragmented datagram a packet is (RFC 791 section 2.3, RFC 8200 section 4.5). */
public enum Fragment {
  /** A whole datagram; also an IPv6 atomic fragment (offset 0, no more fragments; RFC 6946). */
  NONE,
  /** The first fragment: the one with the transport header, hence with ports. */
  FIRST,
  /** A fragment from the middle or the end: no transport header, no ports. */
  LATER
}
