package io.nfqueue.netlink;

/**
 * Writes nfnetlink messages, one behind the other, into one array that is sent as one datagram.
 *
 * <pre>{@code
 * writer.begin(type, NLM_F_REQUEST, sequence, AF_UNSPEC, queue);
 * writer.putInt(NFQA_MARK, 7);
 * writer.end();
 * }</pre>
 *
 * Lengths are those of the contents: padding is written as zeroes and never counted in nla_len. Not
 * thread-safe.
 */
public final class NlMsgWriter {
  /** Bytes of a value at most: nla_len has 16 bits and counts the attribute's header. */
  public static final int MAX_VALUE_BYTES = 0xffff - NlAttr.SIZE;

  private final byte[] bytes;
  private int position;
  private int messageStart;

  /**
   * @param capacityBytes room for all messages of a datagram
   */
  public NlMsgWriter(int capacityBytes) {
    bytes = new byte[capacityBytes];
  }

  /** Forgets what was written. */
  public void clear() {
    position = 0;
  }

  /**
   * Starts a message.
   *
   * @param type NFNL_SUBSYS_* &lt;&lt; 8 | message
   * @param flags NLM_F_*
   * @param sequence comes back in the acknowledgement or error
   * @param family AF_*
   * @param resId the queue number, 0..65535
   */
  public void begin(int type, int flags, int sequence, int family, int resId) {
    messageStart = position;
    NlMsgHdr.put(bytes, position, type, flags, sequence);
    position += NlMsgHdr.SIZE;
    NfGenMsg.put(bytes, position, family, resId);
    position += NfGenMsg.SIZE;
  }

  /** Ends the message that {@link #begin} started. */
  public void end() {
    NlMsgHdr.putLength(bytes, messageStart, position - messageStart);
  }

  /** Writes a 32-bit value in network byte order. */
  public void putInt(int type, int value) {
    int at = attribute(type, Integer.BYTES);
    NetworkOrder.putInt(bytes, at, value);
  }

  /** Writes the low 16 bits of a value in network byte order. */
  public void putShort(int type, int value) {
    int at = attribute(type, Short.BYTES);
    NetworkOrder.putShort(bytes, at, value);
  }

  /** Writes two 32-bit values in network byte order, as one attribute. */
  public void putInts(int type, int first, int second) {
    int at = attribute(type, 2 * Integer.BYTES);
    NetworkOrder.putInt(bytes, at, first);
    NetworkOrder.putInt(bytes, at + Integer.BYTES, second);
  }

  /** Writes bytes as they are. */
  public void putBytes(int type, byte[] value) {
    int at = attribute(type, value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  /**
   * Starts an attribute that holds others.
   *
   * @param type without flag bits
   * @return what {@link #endNested} needs
   */
  public int beginNested(int type) {
    return attribute(NlAttr.NLA_F_NESTED | type, 0);
  }

  /**
   * Ends the attribute that {@link #beginNested} started.
   *
   * @param valueStart what that gave
   */
  public void endNested(int valueStart) {
    NlAttr.putLength(bytes, valueStart - NlAttr.SIZE, NlAttr.SIZE + position - valueStart);
  }

  /**
   * Reserves an attribute and its padding.
   *
   * @return where its value goes
   */
  private int attribute(int type, int valueLength) {
    if (valueLength > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "attribute " + type + " of " + valueLength + " bytes: " + MAX_VALUE_BYTES + " at most");
    }
    NlAttr.put(bytes, position, NlAttr.SIZE + valueLength, type);
    int at = position + NlAttr.SIZE;
    int end = at + valueLength;
    position = NlMsgHdr.align(end);
    for (int i = end; i < position; i++) {
      bytes[i] = 0;
    }
    return at;
  }

  /**
   * The array that is written into.
   *
   * @return shared; {@link #length()} bytes of it are in use
   */
  public byte[] array() {
    return bytes;
  }

  /**
   * Bytes written.
   *
   * @return 0 or more, a multiple of 4
   */
  public int length() {
    return position;
  }

  /**
   * What an attribute takes in a message.
   *
   * @param valueLength bytes of its value
   * @return bytes with header and padding
   */
  public static int attributeSize(int valueLength) {
    return NlMsgHdr.align(NlAttr.SIZE + valueLength);
  }
}
