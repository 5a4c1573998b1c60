package io.nfqueue.packet;

import static io.nfqueue.packet.SamplePackets.parse;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every field that an editor sets: on which packets, how, and how a view reads it. */
enum FieldEdits {
  SOURCE_ADDRESS_4(
      32,
      p -> p.ipVersion() == 4,
      (e, v) -> e.setSourceAddress(ipv4(v)),
      b -> number(parse(b).sourceAddress())),
  DESTINATION_ADDRESS_4(
      32,
      p -> p.ipVersion() == 4,
      (e, v) -> e.setDestinationAddress(InternetAddressText.ipv4(ipv4(v).getAddress(), 0)),
      b -> number(parse(b).destinationAddress())),
  SOURCE_ADDRESS_6(
      32,
      p -> p.ipVersion() == 6,
      (e, v) -> e.setSourceAddress(ipv6(v)),
      b -> number(parse(b).sourceAddress())),
  DESTINATION_ADDRESS_6(
      32,
      p -> p.ipVersion() == 6,
      (e, v) -> e.setDestinationAddress(InternetAddressText.ipv6(ipv6(v).getAddress(), 0)),
      b -> number(parse(b).destinationAddress())),
  SOURCE_PORT(
      16, p -> p.sourcePort() >= 0, (e, v) -> e.setSourcePort((int) v), b -> parse(b).sourcePort()),
  DESTINATION_PORT(
      16,
      p -> p.sourcePort() >= 0,
      (e, v) -> e.setDestinationPort((int) v),
      b -> parse(b).destinationPort()),
  TTL(8, p -> true, (e, v) -> e.setTtl((int) v), b -> parse(b).ttl()),
  DSCP(6, p -> true, (e, v) -> e.setDscp((int) v), b -> parse(b).dscp()),
  ECN(2, p -> true, (e, v) -> e.setEcn((int) v), b -> parse(b).ecn()),
  IDENTIFICATION(
      16,
      p -> p.ipVersion() == 4,
      (e, v) -> e.setIdentification((int) v),
      b -> Ipv4Header.wrap(b, 0, b.length).identification()),
  DONT_FRAGMENT(
      1,
      p -> p.ipVersion() == 4,
      (e, v) -> e.setDontFragment(v == 1),
      b -> Ipv4Header.wrap(b, 0, b.length).dontFragment() ? 1 : 0),
  FLOW_LABEL(
      20,
      p -> p.ipVersion() == 6,
      (e, v) -> e.setFlowLabel((int) v),
      b -> Ipv6Header.wrap(b, 0, b.length).flowLabel()),
  TCP_FLAGS(9, FieldEdits::tcp, (e, v) -> e.tcp().setFlags((int) v), b -> parse(b).tcpFlags()),
  SEQUENCE_NUMBER(
      32, FieldEdits::tcp, (e, v) -> e.tcp().setSequenceNumber(v), b -> tcp(b).sequenceNumber()),
  ACKNOWLEDGMENT_NUMBER(
      32,
      FieldEdits::tcp,
      (e, v) -> e.tcp().setAcknowledgmentNumber(v),
      b -> tcp(b).acknowledgmentNumber()),
  WINDOW(16, FieldEdits::tcp, (e, v) -> e.tcp().setWindow((int) v), b -> tcp(b).window()),
  URGENT_POINTER(
      16,
      FieldEdits::tcp,
      (e, v) -> e.tcp().setUrgentPointer((int) v),
      b -> tcp(b).urgentPointer()),
  ICMP_TYPE(8, FieldEdits::icmp, (e, v) -> e.icmp().setType((int) v), b -> parse(b).icmpType()),
  ICMP_CODE(8, FieldEdits::icmp, (e, v) -> e.icmp().setCode((int) v), b -> parse(b).icmpCode()),
  ICMP_IDENTIFIER(
      16, FieldEdits::echo, (e, v) -> e.icmp().setIdentifier((int) v), b -> icmp(b).identifier()),
  ICMP_SEQUENCE_NUMBER(
      16,
      FieldEdits::echo,
      (e, v) -> e.icmp().setSequenceNumber((int) v),
      b -> icmp(b).sequenceNumber());

  /** Sets a field. */
  interface Setter {
    void set(PacketEditor editor, long value);
  }

  /** Reads a field. */
  interface Getter {
    long get(byte[] packet);
  }

  private static final byte[] IPV6_PREFIX = SamplePackets.hex("20010db8a5a500010000fffe");

  final int bits;
  private final Predicate<IpPacket> there;
  private final Setter setter;
  private final Getter getter;

  FieldEdits(int bits, Predicate<IpPacket> there, Setter setter, Getter getter) {
    this.bits = bits;
    this.there = there;
    this.setter = setter;
    this.getter = getter;
  }

  /** Whether its values are of an IP version: addresses of the other one are no such value. */
  boolean isOfItsVersion(int ipVersion) {
    return !name().contains("ADDRESS") || name().endsWith(ipVersion == 6 ? "6" : "4");
  }

  boolean isIn(byte[] packet) {
    return there.test(parse(packet));
  }

  void set(PacketEditor editor, long value) {
    setter.set(editor, value);
  }

  long get(byte[] packet) {
    return getter.get(packet);
  }

  /** Any value, its extremes often. */
  long randomValue(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> (1L << bits) - 1;
      default -> random.nextLong(1L << bits);
    };
  }

  static FieldEdits randomOf(byte[] packet, SplittableRandom random) {
    FieldEdits[] those =
        Stream.of(values()).filter(field -> field.isIn(packet)).toArray(FieldEdits[]::new);
    return those[random.nextInt(those.length)];
  }

  private static boolean tcp(IpPacket packet) {
    return packet.tcpFlags() >= 0;
  }

  private static boolean icmp(IpPacket packet) {
    return packet.icmpType() >= 0;
  }

  private static boolean echo(IpPacket packet) {
    IcmpHeader icmp = packet.icmp();
    return icmp != null && icmp.identifier() >= 0 && icmp.extendedEcho() == null;
  }

  private static TcpHeader tcp(byte[] packet) {
    return TcpHeader.wrap(packet, parse(packet).transportOffset(), packet.length);
  }

  private static IcmpHeader icmp(byte[] packet) {
    return parse(packet).icmp();
  }

  private static InetAddress ipv4(long value) {
    return address(HeaderFields.intOf("address", value));
  }

  /** The number at the end of an address. */
  private static InetAddress ipv6(long value) {
    byte[] address = Arrays.copyOf(IPV6_PREFIX, 16);
    System.arraycopy(HeaderFields.intOf("address", value), 0, address, 12, 4);
    return address(address);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static long number(InetAddress address) {
    byte[] bytes = address.getAddress();
    return NetworkOrder.unsignedInt(bytes, bytes.length - 4);
  }
}
