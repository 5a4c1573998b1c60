package io.nfqueue.queue;

import io.nfqueue.conntrack.Conntrack;
import io.nfqueue.conntrack.ConntrackChange;
import io.nfqueue.conntrack.ConntrackExpectation;
import io.nfqueue.conntrack.ConntrackStatus;
import io.nfqueue.conntrack.ConntrackTuple;
import io.nfqueue.packet.IpPacket;
import io.nfqueue.packet.IpProtocol;
import java.net.InetAddress;

/**
 * What the kernel can do with NFQA_CT in a verdict. It says nothing about what it cannot do, so
 * that is refused here.
 *
 * <p>Source: {@code ctnetlink_glue_parse_ct} and {@code ctnetlink_glue_seqadj} of {@code
 * net/netfilter/nf_conntrack_netlink.c}, {@code nf_ct_tcp_seqadj_set} of {@code
 * net/netfilter/nf_conntrack_seqadj.c}.
 */
final class ConntrackRules {
  private ConntrackRules() {}

  /**
   * Works out what NFQA_CT says.
   *
   * @param payload the new packet, or null
   * @return null where the attribute is not needed
   * @throws VerdictRefusedException where the kernel would not do it
   */
  static ConntrackChange apply(QueuedPacket packet, Verdict verdict, byte[] payload) {
    if (verdict.adjustsSequence() && payload != null && packet.payloadLength() == 0) {
      throw new VerdictRefusedException(
          packet,
          "to adjust sequence numbers the packet is needed as it was: set copyMode=PACKET on its"
              + " queue");
    }
    boolean otherLength = changesSegmentLength(packet, payload);
    boolean adjust = verdict.adjustsSequence() && otherLength;
    if (verdict.conntrack().isEmpty() && !adjust) {
      return null;
    }
    Conntrack connection = packet.conntrack();
    if (connection == null) {
      throw new VerdictRefusedException(
          packet,
          "the packet came without a connection, of which the verdict says "
              + (adjust ? "to adjust sequence numbers" : verdict.conntrack())
              + ": set conntrack=true on its queue; the kernel tracks connections where a rule"
              + " asks for them (ct state, -m conntrack, NAT)");
    }
    ConntrackChange change = verdict.conntrack().besidesHelperOf(connection);
    checkChange(packet, connection, change);
    if (adjust) {
      checkAdjustable(packet, connection);
      checkHeaders(packet, payload);
      if (!hasRoom(connection, change)) {
        throw new VerdictRefusedException(
            packet,
            "a connection may have no room for labels, and the kernel then adjusts no sequence"
                + " numbers: change labels with another packet");
      }
    } else if (otherLength && !change.isEmpty() && isTranslated(connection)) {
      throw new VerdictRefusedException(
          packet,
          "where a verdict changes a translated (NAT) connection and the length of its segment, the"
              + " kernel also adjusts sequence numbers: set adjustSequence=true, or change the"
              + " connection with another packet");
    }
    return change.isEmpty() && !adjust ? null : change;
  }

  private static void checkChange(
      QueuedPacket packet, Conntrack connection, ConntrackChange change) {
    if (change.timeout() != null && connection.has(ConntrackStatus.FIXED_TIMEOUT)) {
      throw new VerdictRefusedException(
          packet, "the connection's timeout is fixed (status FIXED_TIMEOUT)");
    }
    if (change.helper() != null && !change.helper().isEmpty()) {
      throw new VerdictRefusedException(
          packet,
          "a verdict cannot attach helper "
              + change.helper()
              + " to a connection: have a rule attach it (nft ct helper set, iptables -j CT"
              + " --helper)");
    }
    if (change.helper() != null && connection.master() != null) {
      throw new VerdictRefusedException(
          packet, "the helper of a connection that another one expected cannot be taken away");
    }
    if (change.expectation() != null) {
      checkExpectation(packet, connection, change.expectation());
    }
  }

  private static void checkExpectation(
      QueuedPacket packet, Conntrack connection, ConntrackExpectation expectation) {
    if (connection.helper() == null) {
      throw new VerdictRefusedException(
          packet,
          "the kernel expects other connections only of one that has a helper: attach one by rule"
              + " (nft ct helper set, iptables -j CT --helper)");
    }
    ConntrackTuple original = connection.original();
    InetAddress address = original == null ? null : original.destinationAddress();
    if (address != null && address.getClass() != expectation.destination().getClass()) {
      throw new VerdictRefusedException(
          packet,
          "a connection to "
              + address.getHostAddress()
              + " cannot announce one to "
              + expectation.destination().getHostAddress()
              + ": one family expected");
    }
  }

  /**
   * Whether a rule can tell by the connection that the packet was here.
   *
   * @param change what NFQA_CT says, or null
   */
  static boolean canExcept(QueuedPacket packet, ConntrackChange change) {
    return change != null
        && change.isSeenByRules(packet.conntrack())
        && hasRoom(packet.conntrack(), change);
  }

  /** Whether it surely has room for labels: it shows only where one is set. */
  private static boolean hasRoom(Conntrack connection, ConntrackChange change) {
    return !change.hasLabels() || connection.labels() != null;
  }

  private static boolean changesSegmentLength(QueuedPacket packet, byte[] payload) {
    return payload != null
        && payload.length != packet.payloadLength()
        && packet.ip().protocol() == IpProtocol.TCP;
  }

  private static void checkAdjustable(QueuedPacket packet, Conntrack connection) {
    if (packet.ip().ipVersion() != 4) {
      throw new VerdictRefusedException(
          packet, "the kernel adjusts sequence numbers after a verdict for IPv4 only");
    }
    if (!isTranslated(connection)) {
      throw new VerdictRefusedException(
          packet,
          "the kernel adjusts sequence numbers only where an address or port of the connection is"
              + " translated (NAT)");
    }
    if (connection.helper() == null && !connection.has(ConntrackStatus.SEQ_ADJUST)) {
      throw new VerdictRefusedException(
          packet,
          "the kernel adjusts sequence numbers only where the connection had a helper before its"
              + " addresses were translated: attach one by rule (nft ct helper set, iptables -j CT"
              + " --helper)");
    }
  }

  /** The kernel takes the difference of the packets for that of their data. */
  private static void checkHeaders(QueuedPacket packet, byte[] payload) {
    IpPacket changed = IpPacket.of(payload, 0, payload.length, payload.length);
    if (changed.payloadOffset() != packet.ip().payloadOffset()) {
      throw new VerdictRefusedException(
          packet,
          "where IP and TCP header change their length (from "
              + packet.ip().payloadOffset()
              + " bytes to "
              + changed.payloadOffset()
              + "), the kernel adjusts sequence numbers by a wrong difference");
    }
  }

  private static boolean isTranslated(Conntrack connection) {
    return connection.has(ConntrackStatus.SRC_NAT) || connection.has(ConntrackStatus.DST_NAT);
  }
}
