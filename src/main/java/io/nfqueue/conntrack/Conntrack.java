package io.nfqueue.conntrack;

import io.nfqueue.netlink.NetworkOrder;
import io.nfqueue.netlink.NlAttrReader;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A packet's connection at the time when the packet was queued: the value of NFQA_CT, nested CTA_*
 * attributes.
 *
 * <p>Source: {@code include/uapi/linux/netfilter/nfnetlink_conntrack.h}; values are big-endian but
 * for the labels, which are the kernel's memory. An immutable view over bytes that it does not copy
 * and nobody may change. Attributes are looked up when asked for; what is absent, cut or of another
 * kernel gives 0, -1 or null as each method says, and is never an error.
 */
public final class Conntrack {
  /** The highest label. */
  public static final int MAX_LABEL = 127;

  /** Bytes of all labels. */
  public static final int LABEL_BYTES = (MAX_LABEL + 1) / Byte.SIZE;

  private final byte[] bytes;
  private final int offset;
  private final int limit;

  private Conntrack(byte[] bytes, int offset, int limit) {
    this.bytes = bytes;
    this.offset = offset;
    this.limit = limit;
  }

  /**
   * A view over the nested attributes.
   *
   * @param bytes where they are; kept, so leave them alone
   * @param offset of the first attribute
   * @param length of all of them, in bytes
   */
  public static Conntrack of(byte[] bytes, int offset, int length) {
    return new Conntrack(bytes, offset, offset + length);
  }

  private NlAttrReader find(int type, int minimumLength) {
    NlAttrReader attributes = new NlAttrReader(bytes, offset, limit);
    return attributes.find(type, minimumLength) ? attributes : null;
  }

  private NlAttrReader nested(int type) {
    NlAttrReader found = find(type, 0);
    return found == null ? null : found.nested();
  }

  private long unsignedInt(int type, long absent) {
    NlAttrReader found = find(type, Integer.BYTES);
    return found == null ? absent : found.unsignedInt(absent);
  }

  private ConntrackTuple tuple(int type) {
    NlAttrReader found = nested(type);
    return found == null ? null : ConntrackTuple.read(bytes, found);
  }

  /** The direction of the connection's first packet, before any translation; null if not told. */
  public ConntrackTuple original() {
    return tuple(Cta.CTA_TUPLE_ORIG);
  }

  /** What answers look like on the wire, before translation back; null if not told. */
  public ConntrackTuple reply() {
    return tuple(Cta.CTA_TUPLE_REPLY);
  }

  /** The connection that expected this one, or null. */
  public ConntrackTuple master() {
    return tuple(Cta.CTA_TUPLE_MASTER);
  }

  /** All status bits, also those without a name here, 0..2^32-1. */
  public long status() {
    return unsignedInt(Cta.CTA_STATUS, 0);
  }

  /** Whether a status bit is set. */
  public boolean has(ConntrackStatus status) {
    return (status() & status.bit()) != 0;
  }

  /** The status bits that have a name. */
  public Set<ConntrackStatus> statuses() {
    EnumSet<ConntrackStatus> set = EnumSet.noneOf(ConntrackStatus.class);
    for (ConntrackStatus status : ConntrackStatus.values()) {
      if (has(status)) {
        set.add(status);
      }
    }
    return set;
  }

  /** How far a TCP connection is; null where it is none. */
  public TcpConntrackState tcpState() {
    int number = tcpStateNumber();
    return number < 0 ? null : TcpConntrackState.of(number);
  }

  /** How far a TCP connection is, as the kernel's number; -1 where it is none. */
  public int tcpStateNumber() {
    NlAttrReader info = nested(Cta.CTA_PROTOINFO);
    if (info == null || !info.find(Cta.CTA_PROTOINFO_TCP, 0)) {
      return -1;
    }
    NlAttrReader tcp = info.nested();
    return tcp.find(Cta.CTA_PROTOINFO_TCP_STATE, Byte.BYTES) ? bytes[tcp.valueOffset()] & 0xff : -1;
  }

  /** The connection's mark, 0..2^32-1; 0 also where it has none. */
  public long mark() {
    return unsignedInt(Cta.CTA_MARK, 0);
  }

  /** The kernel's id of the connection, 0..2^32-1, or -1. */
  public long id() {
    return unsignedInt(Cta.CTA_ID, -1);
  }

  /**
   * The zone of both directions, 1..65535; 0 for none, or where a {@link ConntrackTuple} has it.
   */
  public int zone() {
    NlAttrReader found = find(Cta.CTA_ZONE, Short.BYTES);
    return found == null ? 0 : NetworkOrder.getUnsignedShort(bytes, found.valueOffset());
  }

  /** How long it still lives without further packets, in whole seconds; null if not told. */
  public Duration timeout() {
    long seconds = unsignedInt(Cta.CTA_TIMEOUT, -1);
    return seconds < 0 ? null : Duration.ofSeconds(seconds);
  }

  /**
   * The labels: 16 bytes in the kernel's memory order. On little-endian machines, label n is bit n
   * % 8 of byte n / 8.
   *
   * @return a copy; null where none is set
   */
  public byte[] labels() {
    NlAttrReader found = find(Cta.CTA_LABELS, 0);
    return found == null ? null : copy(found);
  }

  /**
   * Whether a label is set.
   *
   * @param label 0..127
   * @throws IllegalArgumentException where it is out of range
   */
  public boolean hasLabel(int label) {
    if (label < 0 || label > MAX_LABEL) {
      throw new IllegalArgumentException("label " + label + ": 0.." + MAX_LABEL + " expected");
    }
    byte[] labels = labels();
    int at = labelByte(label);
    return labels != null && at < labels.length && (labels[at] & 1 << label % Byte.SIZE) != 0;
  }

  /** Which byte of the labels has a label: they are an array of unsigned long. */
  static int labelByte(int label) {
    int at = label / Byte.SIZE;
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? at : at ^ Long.BYTES - 1;
  }

  /** The name of the connection's helper, as in {@code ftp}; null where it has none. */
  public String helper() {
    NlAttrReader help = nested(Cta.CTA_HELP);
    return help == null || !help.find(Cta.CTA_HELP_NAME, 0) ? null : help.string();
  }

  /** How sequence numbers of the original direction are adjusted; null where they are not. */
  public SequenceAdjustment originalSequenceAdjustment() {
    return adjustment(Cta.CTA_SEQ_ADJ_ORIG);
  }

  /** How sequence numbers of the reply direction are adjusted; null where they are not. */
  public SequenceAdjustment replySequenceAdjustment() {
    return adjustment(Cta.CTA_SEQ_ADJ_REPLY);
  }

  private SequenceAdjustment adjustment(int type) {
    NlAttrReader found = nested(type);
    return found == null ? null : SequenceAdjustment.read(bytes, found);
  }

  private byte[] copy(NlAttrReader at) {
    return Arrays.copyOfRange(bytes, at.valueOffset(), at.valueOffset() + at.valueLength());
  }

  /** The attributes as they came. A copy. */
  public byte[] attributes() {
    int end = Math.min(limit, bytes.length);
    return offset < end ? Arrays.copyOfRange(bytes, offset, end) : new byte[0];
  }

  /** One line, in the manner of the conntrack tool. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    put(text, "", tcpState());
    put(text, "timeout=", timeout() == null ? null : timeout().toSeconds());
    put(text, "", original());
    put(text, "", reply());
    text.append(text.isEmpty() ? "" : " ").append(statuses());
    put(text, "mark=", mark() == 0 ? null : mark());
    put(text, "zone=", zone() == 0 ? null : zone());
    put(text, "labels=", labels() == null ? null : HexFormat.of().formatHex(labels()));
    put(text, "helper=", helper());
    put(text, "id=", id() < 0 ? null : id());
    return text.toString();
  }

  private static void put(StringBuilder text, String name, Object value) {
    if (value != null) {
      text.append(text.isEmpty() ? "" : " ").append(name).append(value);
    }
  }
}
