package io.nfqueue.netlink;

/**
 * A request for nothing but an acknowledgement. The answer ends the wait of whoever receives from
 * the socket: netlink_rcv_skb() of net/netlink/af_netlink.c acknowledges messages below
 * NLMSG_MIN_TYPE and does nothing else with them; without CAP_NET_ADMIN the answer is an error.
 */
final class WakeUp {
  private static final NlMsgWriter REQUEST = request();

  private WakeUp() {}

  private static NlMsgWriter request() {
    NlMsgWriter request = new NlMsgWriter(NlMsgHdr.SIZE + NfGenMsg.SIZE);
    request.begin(NlMsgHdr.NLMSG_NOOP, NlMsgHdr.NLM_F_REQUEST | NlMsgHdr.NLM_F_ACK, 0, 0, 0);
    request.end();
    return request;
  }

  /** The datagram's bytes, from the first on; not to be changed. */
  static byte[] bytes() {
    return REQUEST.array();
  }

  static int length() {
    return REQUEST.length();
  }

  /** Whether a datagram is the answer, which says nothing else. */
  static boolean isAnsweredBy(byte[] datagram) {
    int length = NlMsgHdr.checkedLength(datagram, 0, datagram.length);
    if (length < 0 || NlMsgHdr.type(datagram, 0) != NlMsgHdr.NLMSG_ERROR) {
      return false;
    }
    NlMsgErr answer = NlMsgErr.decode(datagram, 0, length);
    return answer != null && answer.requestType() == NlMsgHdr.NLMSG_NOOP;
  }
}
