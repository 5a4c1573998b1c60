package io.nfqueue.dissection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A field, a protocol or a line of text in what tshark says of a packet, with what is below it.
 *
 * @param name as in {@code ip.ttl}
 * @param value as text, "" without one
 * @param position of its first byte in the frame, -1 without one
 * @param length in bytes
 * @param children in their order; more are added while it is read
 */
record TsharkNode(String name, String value, int position, int length, List<TsharkNode> children) {
  private static final int WARNING = 0x600000;

  TsharkNode(String name, String value, int position, int length) {
    this(name, value, position, length, new ArrayList<>());
  }

  /** This node and all below it, in their order. */
  Stream<TsharkNode> all() {
    return Stream.concat(Stream.of(this), below());
  }

  /** All nodes below this one, in their order. */
  Stream<TsharkNode> below() {
    return children.stream().flatMap(TsharkNode::all);
  }

  /** Whether it says that something is wrong, or as tshark has it, at least worth a warning. */
  boolean isComplaint() {
    return name.equals("_ws.malformed")
        || name.equals("_ws.expert.severity") && Integer.parseInt(value) >= WARNING;
  }

  /** The value as a number, be it hexadecimal. */
  long number() {
    return Long.decode(value.matches("0+[0-9]+") ? value.replaceFirst("0+", "") : value);
  }
}
