package io.nfqueue.netlink;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of a network namespace's interfaces, by index, as RTM_NEWLINK and RTM_DELLINK messages
 * tell them.
 *
 * <p>It judges bounds only, and never throws because of the bytes. One thread at a time takes
 * datagrams; any may ask for names.
 */
public final class LinkTable {
  private static final int AF_UNSPEC = 0;

  private final Map<Integer, String> names = new ConcurrentHashMap<>();
  private final int dumpSequence;
  private boolean dumped;
  private NlMsgErr refusal;
  private boolean interrupted;

  /**
   * @param dumpSequence nlmsg_seq of the dump request whose end is to be noticed
   */
  public LinkTable(int dumpSequence) {
    this.dumpSequence = dumpSequence;
  }

  /**
   * The name of an interface.
   *
   * @param index ifi_index
   * @return null where no message told of it, or it is gone
   */
  public String name(int index) {
    return names.get(index);
  }

  /**
   * Learns what is in a datagram. What cannot be read is skipped: the rest of the dump, or the next
   * message about the interface, says it again.
   *
   * @param datagram messages of a NETLINK_ROUTE socket
   */
  public void take(byte[] datagram) {
    int offset = 0;
    while (offset < datagram.length) {
      int length = NlMsgHdr.checkedLength(datagram, offset, datagram.length);
      if (length < 0) {
        return;
      }
      take(datagram, offset, length);
      offset += NlMsgHdr.align(length);
    }
  }

  private void take(byte[] bytes, int offset, int length) {
    int type = NlMsgHdr.type(bytes, offset);
    boolean ofDump = NlMsgHdr.sequence(bytes, offset) == dumpSequence;
    if (ofDump) {
      interrupted |= (NlMsgHdr.flags(bytes, offset) & NlMsgHdr.NLM_F_DUMP_INTR) != 0;
    }
    if (type == IfInfoMsg.RTM_NEWLINK || type == IfInfoMsg.RTM_DELLINK) {
      takeLink(type, bytes, offset + NlMsgHdr.SIZE, offset + length);
    } else if (type == NlMsgHdr.NLMSG_DONE && ofDump) {
      dumped = true;
    } else if (type == NlMsgHdr.NLMSG_ERROR && ofDump) {
      refusal = NlMsgErr.decode(bytes, offset, length);
      dumped = true;
    }
  }

  private void takeLink(int type, byte[] bytes, int body, int limit) {
    // AF_BRIDGE: a port that leaves its bridge is "deleted", and still an interface
    if (limit - body < IfInfoMsg.SIZE || IfInfoMsg.family(bytes, body) != AF_UNSPEC) {
      return;
    }
    int index = IfInfoMsg.index(bytes, body);
    if (type == IfInfoMsg.RTM_DELLINK) {
      names.remove(index);
      return;
    }
    NlAttrReader attributes = new NlAttrReader(bytes, body + IfInfoMsg.SIZE, limit);
    // absent where only something else has changed, as of a wireless interface
    if (attributes.find(IfInfoMsg.IFLA_IFNAME, 1)) {
      names.put(index, attributes.string());
    }
  }

  /**
   * Whether the dump is at its end, be it by a refusal.
   *
   * @return true once its last message was taken
   */
  public boolean dumped() {
    return dumped;
  }

  /**
   * The kernel's answer where it refused the dump.
   *
   * @return null where it did not
   */
  public NlMsgErr refusal() {
    return refusal;
  }

  /**
   * Whether interfaces changed during the dump (NLM_F_DUMP_INTR), so that some may be missing.
   *
   * @return true where it should be asked for again
   */
  public boolean interrupted() {
    return interrupted;
  }
}
