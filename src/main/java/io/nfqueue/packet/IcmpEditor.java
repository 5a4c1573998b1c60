package io.nfqueue.packet;

/**
 * Changes fields of a packet's ICMP or ICMPv6 header; see {@link PacketEditor}, from which it comes
 * and which has the result. Refused where there is no whole ICMP header. Not thread-safe.
 */
public final class IcmpEditor {

  private static final String HEADER = "ICMP header";

  private final PacketEditor editor;
  private final EditedPacket packet;

  IcmpEditor(PacketEditor editor, EditedPacket packet) {
    this.editor = editor;
    this.packet = packet;
  }

  /** {@return the editor of the whole packet} */
  public PacketEditor packet() {
    return editor;
  }

  private IcmpEditor put(String what, int at, byte... value) {
    PacketParts parts = packet.parts();
    boolean icmp = TransportHeader.isIcmp(parts.protocol(), parts.version());
    parts.requireHeader(what, HEADER, icmp, IcmpHeader.BYTES, packet.length());
    packet.putTransport(what, at, value);
    return this;
  }

  /**
   * Sets the type.
   *
   * @param type 0..255
   * @return this
   */
  public IcmpEditor setType(int type) {
    return put("type", IcmpHeader.TYPE_OFFSET, HeaderFields.byteOf("type", type));
  }

  /**
   * Sets the code.
   *
   * @param code 0..255
   * @return this
   */
  public IcmpEditor setCode(int code) {
    return put("code", IcmpHeader.CODE_OFFSET, HeaderFields.byteOf("code", code));
  }

  /**
   * Sets the identifier of an echo message; of others the first half of the second word.
   *
   * @param identifier 0..65535
   * @return this
   */
  public IcmpEditor setIdentifier(int identifier) {
    String what = "identifier";
    return put(what, IcmpHeader.IDENTIFIER_OFFSET, HeaderFields.shortOf(what, identifier));
  }

  /**
   * Sets the sequence number of an echo message; of others, extended echo (RFC 8335) among them,
   * the second half of the second word.
   *
   * @param sequenceNumber 0..65535
   * @return this
   */
  public IcmpEditor setSequenceNumber(int sequenceNumber) {
    String what = "sequence number";
    return put(what, IcmpHeader.SEQUENCE_NUMBER_OFFSET, HeaderFields.shortOf(what, sequenceNumber));
  }
}
