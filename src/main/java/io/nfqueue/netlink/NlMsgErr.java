package io.nfqueue.netlink;

import io.nfqueue.libc.Errno;

/**
 * An NLMSG_ERROR message: an acknowledgement, or a refusal.
 *
 * <pre>
 * struct nlmsgerr {          offset
 *   int             error;   0   0, or minus the errno
 *   struct nlmsghdr msg;     4   header of the request
 * };                         20  then, unless NLM_F_CAPPED is set, the rest of the request,
 *                                then, if NLM_F_ACK_TLVS is set, NLMSGERR_ATTR_* attributes
 * </pre>
 *
 * Source: {@code include/uapi/linux/netlink.h}.
 *
 * @param error 0 for an acknowledgement, else the positive error number
 * @param requestType nlmsg_type of the request
 * @param requestSequence nlmsg_seq of the request
 * @param text the kernel's extended-ack text, or null
 * @param attributeOffset where in the request the kernel found fault, or -1
 */
public record NlMsgErr(
    int error, int requestType, int requestSequence, String text, int attributeOffset) {
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int NLMSGERR_ATTR_OFFS = 2;
  private static final int ERROR_OFFSET = 0;
  private static final int REQUEST_OFFSET = ERROR_OFFSET + Integer.BYTES;
  private static final int SIZE = REQUEST_OFFSET + NlMsgHdr.SIZE;

  /**
   * Reads one.
   *
   * @param bytes where the message is
   * @param offset of its nlmsghdr
   * @param length nlmsg_len, already checked against the datagram
   * @return null where the message is too short
   */
  public static NlMsgErr decode(byte[] bytes, int offset, int length) {
    if (length < NlMsgHdr.SIZE + SIZE) {
      return null;
    }
    int body = offset + NlMsgHdr.SIZE;
    int request = body + REQUEST_OFFSET;
    String text = null;
    int attributeOffset = -1;
    int flags = NlMsgHdr.flags(bytes, offset);
    if ((flags & NlMsgHdr.NLM_F_ACK_TLVS) != 0) {
      int echoed =
          (flags & NlMsgHdr.NLM_F_CAPPED) != 0 ? NlMsgHdr.SIZE : NlMsgHdr.length(bytes, request);
      int limit = offset + length;
      // the echoed length is the request's own word for it: judge it before adding
      if (echoed >= NlMsgHdr.SIZE && echoed <= limit - request) {
        var attributes = new NlAttrReader(bytes, request + NlMsgHdr.align(echoed), limit);
        while (attributes.next()) {
          if (attributes.type() == NLMSGERR_ATTR_MSG) {
            text = attributes.string();
          } else if (attributes.type() == NLMSGERR_ATTR_OFFS
              && attributes.valueLength() >= Integer.BYTES) {
            attributeOffset = NativeOrder.getInt(bytes, attributes.valueOffset());
          }
        }
      }
    }
    return new NlMsgErr(
        -NativeOrder.getInt(bytes, body + ERROR_OFFSET),
        NlMsgHdr.type(bytes, request),
        NlMsgHdr.sequence(bytes, request),
        text,
        attributeOffset);
  }

  /**
   * Writes the answer to a request, as a kernel does: of the request, its header only.
   *
   * @param request where the request is
   * @param offset of its nlmsghdr
   * @param error 0 for an acknowledgement, else the positive error number
   * @return the message, in an array of its own
   */
  public static byte[] answer(byte[] request, int offset, int error) {
    byte[] answer = new byte[NlMsgHdr.SIZE + SIZE];
    NlMsgHdr.put(
        answer, 0, NlMsgHdr.NLMSG_ERROR, NlMsgHdr.NLM_F_CAPPED, NlMsgHdr.sequence(request, offset));
    NlMsgHdr.putLength(answer, 0, answer.length);
    NativeOrder.putInt(answer, NlMsgHdr.SIZE + ERROR_OFFSET, -error);
    System.arraycopy(request, offset, answer, NlMsgHdr.SIZE + REQUEST_OFFSET, NlMsgHdr.SIZE);
    return answer;
  }

  /**
   * Whether the request was done.
   *
   * @return true for an acknowledgement
   */
  public boolean acknowledges() {
    return error == 0;
  }

  /**
   * The error number.
   *
   * @return the kernel's reason; meaningless for an acknowledgement
   */
  public Errno errno() {
    return new Errno(error);
  }
}
