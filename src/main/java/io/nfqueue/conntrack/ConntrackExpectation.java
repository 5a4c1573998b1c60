package io.nfqueue.conntrack;

import io.nfqueue.netlink.NlMsgWriter;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

/**
 * A connection that a packet's connection leads one to expect, as a control connection announces a
 * data connection: the value of NFQA_EXP. The expected one's first packet is {@link
 * ConntrackInfo#RELATED}, and {@link Conntrack#master()} names this one.
 *
 * <pre>
 * CTA_EXPECT_TUPLE, CTA_EXPECT_MASK  as {@link ConntrackTuple}
 * CTA_EXPECT_FLAGS                   be32 NF_CT_EXPECT_*
 * </pre>
 *
 * Source: {@code include/uapi/linux/netfilter/nfnetlink_conntrack.h}, {@code
 * ctnetlink_glue_attach_expect} of {@code net/netfilter/nf_conntrack_netlink.c}. The kernel masks
 * sources only, takes how long it waits and for how many from the connection's helper, and so wants
 * one.
 *
 * @param source where it comes from; null for any address
 * @param sourcePort 1..65535; 0 for any
 * @param destination where it goes to
 * @param destinationPort 0..65535
 * @param protocol IP protocol number of one with ports, as 6 for TCP and 17 for UDP
 * @param permanent whether the first match leaves it there for others
 */
public record ConntrackExpectation(
    InetAddress source,
    int sourcePort,
    InetAddress destination,
    int destinationPort,
    int protocol,
    boolean permanent) {
  private static final int MAX_PORT = 0xffff;
  private static final int MAX_PROTOCOL = 0xff;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException where a number is out of range, or addresses are of both
   *     families
   */
  public ConntrackExpectation {
    Objects.requireNonNull(destination, "destination");
    check("source port", sourcePort, MAX_PORT);
    check("destination port", destinationPort, MAX_PORT);
    check("protocol", protocol, MAX_PROTOCOL);
    if (source != null && source.getAddress().length != destination.getAddress().length) {
      throw new IllegalArgumentException(
          "expected connection from " + source + " to " + destination + ": one family expected");
    }
  }

  private static void check(String name, int value, int highest) {
    if (value < 0 || value > highest) {
      throw new IllegalArgumentException(
          "expected connection's " + name + " " + value + ": 0.." + highest + " expected");
    }
  }

  /** Bytes that {@link #encode} writes, with headers and padding. */
  int size() {
    int tuple =
        NlMsgWriter.attributeSize(
            NlMsgWriter.attributeSize(
                    2 * NlMsgWriter.attributeSize(destination.getAddress().length))
                + NlMsgWriter.attributeSize(
                    NlMsgWriter.attributeSize(Byte.BYTES)
                        + 2 * NlMsgWriter.attributeSize(Short.BYTES)));
    return NlMsgWriter.attributeSize(2 * tuple + NlMsgWriter.attributeSize(Integer.BYTES));
  }

  /**
   * Writes it as one attribute.
   *
   * @param type of the attribute: NFQA_EXP
   */
  void encode(NlMsgWriter writer, int type) {
    byte[] to = destination.getAddress();
    byte[] any = new byte[to.length];
    byte[] exactly = new byte[to.length];
    Arrays.fill(exactly, (byte) 0xff);
    int nest = writer.beginNested(type);
    putTuple(
        writer,
        Cta.CTA_EXPECT_TUPLE,
        source == null ? any : source.getAddress(),
        to,
        sourcePort,
        destinationPort);
    putTuple(
        writer,
        Cta.CTA_EXPECT_MASK,
        source == null ? any : exactly,
        exactly,
        sourcePort == 0 ? 0 : MAX_PORT,
        MAX_PORT);
    writer.putInt(Cta.CTA_EXPECT_FLAGS, permanent ? Cta.NF_CT_EXPECT_PERMANENT : 0);
    writer.endNested(nest);
  }

  private void putTuple(
      NlMsgWriter writer, int type, byte[] from, byte[] to, int fromPort, int toPort) {
    boolean ipv4 = to.length == ConntrackTuple.IPV4_BYTES;
    int tuple = writer.beginNested(type);
    int addresses = writer.beginNested(Cta.CTA_TUPLE_IP);
    writer.putBytes(ipv4 ? Cta.CTA_IP_V4_SRC : Cta.CTA_IP_V6_SRC, from);
    writer.putBytes(ipv4 ? Cta.CTA_IP_V4_DST : Cta.CTA_IP_V6_DST, to);
    writer.endNested(addresses);
    int ports = writer.beginNested(Cta.CTA_TUPLE_PROTO);
    writer.putBytes(Cta.CTA_PROTO_NUM, new byte[] {(byte) protocol});
    writer.putShort(Cta.CTA_PROTO_SRC_PORT, fromPort);
    writer.putShort(Cta.CTA_PROTO_DST_PORT, toPort);
    writer.endNested(ports);
    writer.endNested(tuple);
  }
}
