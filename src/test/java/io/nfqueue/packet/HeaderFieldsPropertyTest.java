package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Fields put where the RFCs' diagrams have them come back, whatever their values. */
class HeaderFieldsPropertyTest {
  private static final long MAX_32 = 0xffff_ffffL;
  private static final long MAX_48 = 0xffff_ffff_ffffL;
  private static final int TRIES = 500;

  private static String dotted(byte[] address, int offset) {
    StringBuilder text = new StringBuilder();
    for (int i = offset; i < offset + 4; i++) {
      text.append(i == offset ? "" : ".").append(address[i] & 0xff);
    }
    return text.toString();
  }

  /** Before and behind a header stands what is not its own. */
  private static byte[] amongOthers(byte[] header) {
    byte[] bytes = new byte[header.length + 7];
    new Random(header.length).nextBytes(bytes);
    System.arraycopy(header, 0, bytes, 3, header.length);
    return bytes;
  }

  // RFC 791 section 3.1
  @Property(tries = TRIES)
  void ipv4(
      @ForAll @IntRange(max = 63) int dscp,
      @ForAll @IntRange(max = 3) int ecn,
      @ForAll @IntRange(max = 65_535) int totalLength,
      @ForAll @IntRange(max = 65_535) int identification,
      @ForAll @IntRange(max = 7) int flags,
      @ForAll @IntRange(max = 8191) int fragmentOffset,
      @ForAll @IntRange(max = 255) int ttl,
      @ForAll @IntRange(max = 255) int protocol,
      @ForAll @IntRange(max = 65_535) int checksum,
      @ForAll @Size(8) byte[] addresses,
      @ForAll @IntRange(max = 10) int optionWords) {
    byte[] header =
        new HeaderBits()
            .field(4, 4)
            .field(4, 5 + optionWords)
            .field(6, dscp)
            .field(2, ecn)
            .field(16, totalLength)
            .field(16, identification)
            .field(3, flags)
            .field(13, fragmentOffset)
            .field(8, ttl)
            .field(8, protocol)
            .field(16, checksum)
            .bytes(addresses)
            .bytes(new byte[optionWords * 4])
            .toBytes();
    Ipv4Header view = Ipv4Header.wrap(amongOthers(header), 3, 3 + header.length);
    assertThat(view.headerLengthBytes()).isEqualTo(header.length);
    assertThat(view.dscp()).isEqualTo(dscp);
    assertThat(view.ecn()).isEqualTo(ecn);
    assertThat(view.totalLengthBytes()).isEqualTo(totalLength);
    assertThat(view.identification()).isEqualTo(identification);
    assertThat(view.reservedFlag()).isEqualTo((flags & 4) != 0);
    assertThat(view.dontFragment()).isEqualTo((flags & 2) != 0);
    assertThat(view.moreFragments()).isEqualTo((flags & 1) != 0);
    assertThat(view.fragmentOffsetBytes()).isEqualTo(fragmentOffset * 8);
    assertThat(view.ttl()).isEqualTo(ttl);
    assertThat(view.protocol()).isEqualTo(protocol);
    assertThat(view.headerChecksum()).isEqualTo(checksum);
    assertThat(view.sourceAddressText()).isEqualTo(dotted(addresses, 0));
    assertThat(view.destinationAddressText()).isEqualTo(dotted(addresses, 4));
    assertThat(view.options().lengthBytes()).isEqualTo(optionWords * 4);
  }

  // RFC 8200 section 3
  @Property(tries = TRIES)
  void ipv6(
      @ForAll @IntRange(max = 63) int dscp,
      @ForAll @IntRange(max = 3) int ecn,
      @ForAll @IntRange(max = 0xfffff) int flowLabel,
      @ForAll @IntRange(max = 65_535) int payloadLength,
      @ForAll @IntRange(max = 255) int nextHeader,
      @ForAll @IntRange(max = 255) int hopLimit,
      @ForAll @Size(16) byte[] source,
      @ForAll @Size(16) byte[] destination) {
    byte[] header =
        new HeaderBits()
            .field(4, 6)
            .field(6, dscp)
            .field(2, ecn)
            .field(20, flowLabel)
            .field(16, payloadLength)
            .field(8, nextHeader)
            .field(8, hopLimit)
            .bytes(source)
            .bytes(destination)
            .toBytes();
    Ipv6Header view = Ipv6Header.wrap(amongOthers(header), 3, 3 + header.length);
    assertThat(view.dscp()).isEqualTo(dscp);
    assertThat(view.ecn()).isEqualTo(ecn);
    assertThat(view.flowLabel()).isEqualTo(flowLabel);
    assertThat(view.payloadLengthBytes()).isEqualTo(payloadLength);
    assertThat(view.nextHeader()).isEqualTo(nextHeader);
    assertThat(view.hopLimit()).isEqualTo(hopLimit);
    assertThat(view.sourceAddress().getAddress()).isEqualTo(source);
    assertThat(view.destinationAddress().getAddress()).isEqualTo(destination);
  }

  /** By chance none of them comes up; Java would make an IPv4 address of it. */
  @Property(tries = TRIES)
  void ipv6WithAnIpv4MappedAddress(@ForAll @Size(4) byte[] mapped) {
    byte[] header =
        new HeaderBits()
            .field(4, 6)
            .field(28, 0)
            .field(32, 0)
            .bytes(new byte[10])
            .field(16, 0xffff)
            .bytes(mapped)
            .bytes(new byte[16])
            .toBytes();
    Ipv6Header view = Ipv6Header.wrap(amongOthers(header), 3, 3 + header.length);
    assertThat(view.sourceAddress().getAddress()).isEqualTo(Arrays.copyOfRange(header, 8, 24));
  }

  // RFC 9293 section 3.1
  @Property(tries = TRIES)
  void tcp(
      @ForAll @IntRange(max = 65_535) int sourcePort,
      @ForAll @IntRange(max = 65_535) int destinationPort,
      @ForAll @LongRange(max = MAX_32) long sequenceNumber,
      @ForAll @LongRange(max = MAX_32) long acknowledgmentNumber,
      @ForAll @IntRange(max = 7) int reserved,
      @ForAll @IntRange(max = 0x1ff) int flags,
      @ForAll @IntRange(max = 65_535) int window,
      @ForAll @IntRange(max = 65_535) int checksum,
      @ForAll @IntRange(max = 65_535) int urgentPointer,
      @ForAll @IntRange(max = 10) int optionWords) {
    byte[] header =
        new HeaderBits()
            .field(16, sourcePort)
            .field(16, destinationPort)
            .field(32, sequenceNumber)
            .field(32, acknowledgmentNumber)
            .field(4, 5 + optionWords)
            .field(3, reserved)
            .field(9, flags)
            .field(16, window)
            .field(16, checksum)
            .field(16, urgentPointer)
            .bytes(new byte[optionWords * 4])
            .toBytes();
    TcpHeader view = TcpHeader.wrap(amongOthers(header), 3, 3 + header.length);
    assertThat(view.sourcePort()).isEqualTo(sourcePort);
    assertThat(view.destinationPort()).isEqualTo(destinationPort);
    assertThat(view.sequenceNumber()).isEqualTo(sequenceNumber);
    assertThat(view.acknowledgmentNumber()).isEqualTo(acknowledgmentNumber);
    assertThat(view.dataOffsetBytes()).isEqualTo(header.length);
    assertThat(view.flags()).isEqualTo(flags);
    assertThat(view.window()).isEqualTo(window);
    assertThat(view.checksum()).isEqualTo(checksum);
    assertThat(view.urgentPointer()).isEqualTo(urgentPointer);
    assertThat(view.options().lengthBytes()).isEqualTo(optionWords * 4);
  }

  // RFC 768, RFC 3828 section 3.1, RFC 9260 section 3.1
  @Property(tries = TRIES)
  void udpUdpLiteAndSctp(
      @ForAll @IntRange(max = 65_535) int sourcePort,
      @ForAll @IntRange(max = 65_535) int destinationPort,
      @ForAll @LongRange(max = MAX_32) long third,
      @ForAll @LongRange(max = MAX_32) long fourth) {
    byte[] header =
        new HeaderBits()
            .field(16, sourcePort)
            .field(16, destinationPort)
            .field(32, third)
            .field(32, fourth)
            .toBytes();
    byte[] bytes = amongOthers(header);
    UdpHeader udp = UdpHeader.wrap(bytes, 3, 11);
    assertThat(udp.sourcePort()).isEqualTo(sourcePort);
    assertThat(udp.destinationPort()).isEqualTo(destinationPort);
    assertThat(udp.lengthBytes()).isEqualTo((int) (third >>> 16));
    assertThat(udp.checksum()).isEqualTo((int) (third & 0xffff));
    UdpLiteHeader udpLite = UdpLiteHeader.wrap(bytes, 3, 11);
    assertThat(udpLite.sourcePort()).isEqualTo(sourcePort);
    assertThat(udpLite.destinationPort()).isEqualTo(destinationPort);
    assertThat(udpLite.checksumCoverageBytes()).isEqualTo((int) (third >>> 16));
    assertThat(udpLite.checksum()).isEqualTo((int) (third & 0xffff));
    SctpHeader sctp = SctpHeader.wrap(bytes, 3, 15);
    assertThat(sctp.sourcePort()).isEqualTo(sourcePort);
    assertThat(sctp.destinationPort()).isEqualTo(destinationPort);
    assertThat(sctp.verificationTag()).isEqualTo(third);
    assertThat(sctp.checksum()).isEqualTo(fourth);
  }

  // RFC 4340 section 5.1
  @Property(tries = TRIES)
  void dccp(
      @ForAll @IntRange(max = 65_535) int destinationPort,
      @ForAll @IntRange(min = 4, max = 255) int dataOffset,
      @ForAll @IntRange(max = 15) int ccVal,
      @ForAll @IntRange(max = 15) int coverage,
      @ForAll @IntRange(max = 65_535) int checksum,
      @ForAll @IntRange(max = 7) int reserved,
      @ForAll @IntRange(max = 15) int type,
      @ForAll boolean extended,
      @ForAll @LongRange(max = MAX_48) long sequenceNumber) {
    HeaderBits bits =
        new HeaderBits()
            .field(16, 5004)
            .field(16, destinationPort)
            .field(8, dataOffset)
            .field(4, ccVal)
            .field(4, coverage)
            .field(16, checksum)
            .field(3, reserved)
            .field(4, type)
            .field(1, extended ? 1 : 0);
    long sequence = extended ? sequenceNumber : sequenceNumber & 0xff_ffff;
    byte[] header =
        (extended ? bits.field(8, 0xaa).field(48, sequence) : bits.field(24, sequence)).toBytes();
    byte[] bytes = Arrays.copyOf(header, dataOffset * 4);
    DccpHeader view = DccpHeader.wrap(bytes, 0, bytes.length);
    assertThat(view.sourcePort()).isEqualTo(5004);
    assertThat(view.destinationPort()).isEqualTo(destinationPort);
    assertThat(view.dataOffsetBytes()).isEqualTo(dataOffset * 4);
    assertThat(view.ccVal()).isEqualTo(ccVal);
    assertThat(view.checksumCoverage()).isEqualTo(coverage);
    assertThat(view.checksum()).isEqualTo(checksum);
    assertThat(view.type()).isEqualTo(type);
    assertThat(view.extendedSequenceNumber()).isEqualTo(extended);
    assertThat(view.sequenceNumber()).isEqualTo(sequence);
  }

  // RFC 8200 section 4.5
  @Property(tries = TRIES)
  void fragment(
      @ForAll @IntRange(max = 255) int nextHeader,
      @ForAll @IntRange(max = 8191) int fragmentOffset,
      @ForAll @IntRange(max = 3) int reserved,
      @ForAll boolean more,
      @ForAll @LongRange(max = MAX_32) long identification) {
    byte[] header =
        new HeaderBits()
            .field(8, nextHeader)
            .field(8, 0xff)
            .field(13, fragmentOffset)
            .field(2, reserved)
            .field(1, more ? 1 : 0)
            .field(32, identification)
            .toBytes();
    Ipv6ExtensionHeader view =
        Ipv6ExtensionHeader.wrap(IpProtocol.FRAGMENT, amongOthers(header), 3, 11);
    assertThat(view.nextHeader()).isEqualTo(nextHeader);
    assertThat(view.lengthBytes()).isEqualTo(8);
    assertThat(view.fragmentOffsetBytes()).isEqualTo(fragmentOffset * 8);
    assertThat(view.moreFragments()).isEqualTo(more);
    assertThat(view.identification()).isEqualTo(identification);
  }

  // IEEE 802.3 clause 3, IEEE 802.1Q clause 9
  @Property(tries = TRIES)
  void ethernetWithOneTag(
      @ForAll @Size(6) byte[] destination,
      @ForAll @Size(6) byte[] source,
      @ForAll @IntRange(max = 7) int pcp,
      @ForAll @IntRange(max = 1) int dei,
      @ForAll @IntRange(max = 4095) int vid) {
    byte[] header =
        new HeaderBits()
            .bytes(destination)
            .bytes(source)
            .field(16, 0x8100)
            .field(3, pcp)
            .field(1, dei)
            .field(12, vid)
            .field(16, 0x86dd)
            .toBytes();
    EthernetHeader view = EthernetHeader.wrap(amongOthers(header), 3, 3 + header.length);
    assertThat(view.destinationAddress()).isEqualTo(destination);
    assertThat(view.sourceAddress()).isEqualTo(source);
    assertThat(view.etherType()).isEqualTo(EthernetHeader.IPV6);
    assertThat(view.vlanTags()).hasSize(1);
    VlanTag tag = view.vlanTags().get(0);
    assertThat(tag.tpid()).isEqualTo(VlanTag.C_TAG);
    assertThat(tag.pcp()).isEqualTo(pcp);
    assertThat(tag.dei()).isEqualTo(dei == 1);
    assertThat(tag.vid()).isEqualTo(vid);
  }
}
