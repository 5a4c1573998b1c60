package io.nfqueue.packet;

/**
 * Changes fields and options of a packet's TCP header; see {@link PacketEditor}, from which it
 * comes and which has the result. Refused where there is no whole TCP header. Not thread-safe.
 */
public final class TcpEditor {

  private static final String HEADER = "TCP header";
  private static final int FIRST_KIND_WITH_LENGTH = 2;
  private static final int MAX_KIND = 0xff;
  private static final int MAX_SEGMENT_SIZE = 0xffff;

  private final PacketEditor editor;
  private final EditedPacket packet;

  TcpEditor(PacketEditor editor, EditedPacket packet) {
    this.editor = editor;
    this.packet = packet;
  }

  /** {@return the editor of the whole packet} */
  public PacketEditor packet() {
    return editor;
  }

  private TcpEditor put(String what, int at, byte... value) {
    require(what);
    packet.putTransport(what, at, value);
    return this;
  }

  private PacketParts require(String what) {
    PacketParts parts = packet.parts();
    boolean tcp = parts.protocol() == IpProtocol.TCP;
    parts.requireHeader(what, HEADER, tcp, TcpHeader.MIN_BYTES, packet.length());
    return parts;
  }

  /**
   * Sets all flags.
   *
   * @param flags {@link TcpHeader#FIN} to {@link TcpHeader#AE}, 0..0x1ff
   * @return this
   */
  public TcpEditor setFlags(int flags) {
    HeaderFields.check("flags", flags, TcpHeader.FLAGS_MASK);
    PacketParts parts = require("flags");
    int at = parts.transportOffset() + TcpHeader.FLAGS_OFFSET;
    int word = packet.unsignedShortAt(at) & ~TcpHeader.FLAGS_MASK | flags;
    return put("flags", TcpHeader.FLAGS_OFFSET, HeaderFields.shortOf("word", word));
  }

  /**
   * Sets the sequence number.
   *
   * @param sequenceNumber 0..2^32-1
   * @return this
   */
  public TcpEditor setSequenceNumber(long sequenceNumber) {
    String what = "sequence number";
    return put(what, TcpHeader.SEQUENCE_NUMBER_OFFSET, HeaderFields.intOf(what, sequenceNumber));
  }

  /**
   * Sets the acknowledgment number.
   *
   * @param acknowledgmentNumber 0..2^32-1
   * @return this
   */
  public TcpEditor setAcknowledgmentNumber(long acknowledgmentNumber) {
    String what = "acknowledgment number";
    return put(
        what,
        TcpHeader.ACKNOWLEDGMENT_NUMBER_OFFSET,
        HeaderFields.intOf(what, acknowledgmentNumber));
  }

  /**
   * Sets the receive window, not scaled.
   *
   * @param window 0..65535
   * @return this
   */
  public TcpEditor setWindow(int window) {
    return put("window", TcpHeader.WINDOW_OFFSET, HeaderFields.shortOf("window", window));
  }

  /**
   * Sets the urgent pointer.
   *
   * @param urgentPointer 0..65535
   * @return this
   */
  public TcpEditor setUrgentPointer(int urgentPointer) {
    String what = "urgent pointer";
    return put(what, TcpHeader.URGENT_POINTER_OFFSET, HeaderFields.shortOf(what, urgentPointer));
  }

  private TcpOptionSpace options() {
    PacketParts parts = require("TCP options");
    parts.requireTcpOptions();
    int from = parts.transportOffset() + TcpHeader.MIN_BYTES;
    return new TcpOptionSpace(packet.bytesAt(from, parts.payloadOffset()));
  }

  private TcpOptionSpace wholeOptions() {
    TcpOptionSpace options = options();
    options.requireWhole();
    return options;
  }

  private static void checkKind(int kind) {
    if (kind < FIRST_KIND_WITH_LENGTH || kind > MAX_KIND) {
      throw new IllegalArgumentException("TCP option kind " + kind + ": 2..255 expected");
    }
  }

  /**
   * The data of an option, as it now is: of several of one kind that of the last, see {@link
   * TcpOptions#data}.
   *
   * @param kind 2..255, IANA "TCP Option Kind Numbers"
   * @return what follows its length, maybe nothing; null where there is none
   */
  public byte[] option(int kind) {
    checkKind(kind);
    return options().view().data(kind);
  }

  /**
   * Sets an option: the last of its kind is replaced, as it counts, and others of it are removed;
   * without any, it comes behind all. The header grows and shrinks by 4 bytes and more, and has at
   * most 60.
   *
   * @param kind 2..255
   * @param data what follows its length, 0..38 bytes
   * @return this
   * @throws PacketEditException where there is no room, or options are malformed
   */
  public TcpEditor setOption(int kind, byte... data) {
    checkKind(kind);
    if (data.length > TcpOptionSpace.MAX_DATA_BYTES) {
      throw new PacketEditException(
          "TCP option of %d bytes of data: %d at most"
              .formatted(data.length, TcpOptionSpace.MAX_DATA_BYTES));
    }
    packet.putTcpOptions(wholeOptions().with(kind, data));
    return this;
  }

  /**
   * Removes all options of a kind, and the padding at the end; where there is none, nothing
   * changes.
   *
   * @param kind 2..255
   * @return this
   * @throws PacketEditException where options are malformed
   */
  public TcpEditor removeOption(int kind) {
    checkKind(kind);
    TcpOptionSpace options = wholeOptions();
    if (options.has(kind)) {
      packet.putTcpOptions(options.without(kind));
    }
    return this;
  }

  /**
   * Overwrites all options of a kind by no operations, as iptables' TCPOPTSTRIP does: the length
   * stays, so this can be done to a GSO packet.
   *
   * @param kind 2..255
   * @return this
   * @throws PacketEditException where options are malformed
   */
  public TcpEditor blankOption(int kind) {
    checkKind(kind);
    TcpOptionSpace options = wholeOptions();
    if (options.has(kind)) {
      packet.putTcpOptions(options.blanked(kind));
    }
    return this;
  }

  /**
   * Lowers the maximum segment size that a SYN announces, as iptables' TCPMSS does, and each where
   * there are several; one that is lower already, or absent, stays.
   *
   * @param bytes 0..65535
   * @return this
   */
  public TcpEditor clampMaximumSegmentSize(int bytes) {
    HeaderFields.check("maximum segment size", bytes, MAX_SEGMENT_SIZE);
    byte[] clamped = options().clamped(bytes);
    if (clamped != null) {
      packet.putTcpOptions(clamped);
    }
    return this;
  }
}
