package io.nfqueue.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpPacket.IpHeader;
import org.pcap4j.packet.IpSelector;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TcpPacket.TcpHeader;
import org.pcap4j.packet.TransportPacket.TransportHeader;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.namednumber.TcpPort;
import org.pcap4j.packet.namednumber.UdpPort;

/**
 * The same work by us and by pcap4j 1.8.2, from the same bytes: the five-tuple, all TCP fields,
 * another destination address and port with right checksums. Addresses as {@link InetAddress}, as
 * pcap4j has them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Pcap4jBenchmark {
  private static final int DATA_BYTES = 1024;
  private static final int NEW_PORT = 8080;

  // made by scapy 2.7.0: IP()/TCP(sport=1000,dport=80,flags='A',options=[NOP,NOP,SAck,(254,...)])
  private final byte[] tcp4 =
      HexFormat.of()
          .parseHex(
              "45000040000100004006f6b3c0000201c000020203e800500000000000000000b01020009e2b0000"
                  + "01010512000003e8000007d0fffffffafffffffffe04f989");

  // IP()/UDP(sport=1000,dport=5555)/b'abc': behind port 53 pcap4j reads DNS too
  private final byte[] udp4 =
      HexFormat.of().parseHex("4500001f000100004011f6c9c0000201c000020203e815b3000b9dd6616263");

  // IPv6()/IPv6ExtHdrRouting(...)/TCP(sport=1,dport=2)
  private final byte[] tcp6 =
      HexFormat.of()
          .parseHex(
              "60000000003c2b4020010db800000000000000000000000120010db8000000000000000000000002"
                  + "060400020000000020010db800000000000000000000000320010db80000000000000000000000ff"
                  + "00010002000000000000000050022000336e0000");

  // both with 1,024 bytes of data
  private final byte[] segment = PacketRepair.repair(Arrays.copyOf(tcp4, 64 + DATA_BYTES));
  private final byte[] datagram = PacketRepair.repair(Arrays.copyOf(udp4, 28 + DATA_BYTES));
  private final TcpPort tcpPort = TcpPort.getInstance((short) NEW_PORT);
  private final UdpPort udpPort = UdpPort.getInstance((short) NEW_PORT);
  private Inet4Address destinationAddress;
  private io.nfqueue.packet.TcpHeader view;

  @Setup
  public void start() throws UnknownHostException, IllegalRawDataException {
    destinationAddress = (Inet4Address) InetAddress.getByName("192.0.2.99");
    view = io.nfqueue.packet.TcpHeader.wrap(tcp4, 20, tcp4.length);
    compare();
  }

  /** Who is faster with other bytes has done other work. */
  private void compare() throws IllegalRawDataException {
    if (!Arrays.equals(fixUpTcp4(), fixUpTcp4Pcap4j())
        || !Arrays.equals(fixUpUdp4(), fixUpUdp4Pcap4j())) {
      throw new IllegalStateException("the fix-ups differ");
    }
  }

  private static void ours(byte[] bytes, Blackhole blackhole) {
    IpPacket packet = IpPacket.of(bytes, 0, bytes.length, bytes.length);
    blackhole.consume(packet.sourceAddress());
    blackhole.consume(packet.destinationAddress());
    blackhole.consume(packet.protocol());
    blackhole.consume(packet.sourcePort());
    blackhole.consume(packet.destinationPort());
  }

  private static Packet parsed(byte[] bytes) throws IllegalRawDataException {
    return IpSelector.newPacket(bytes, 0, bytes.length);
  }

  private static void pcap4j(byte[] bytes, Blackhole blackhole) throws IllegalRawDataException {
    Packet packet = parsed(bytes);
    IpHeader ip = (IpHeader) packet.getHeader();
    Packet upper = packet.get(TcpPacket.class);
    if (upper == null) {
      upper = packet.get(UdpPacket.class);
    }
    TransportHeader transport = (TransportHeader) upper.getHeader();
    blackhole.consume(ip.getSrcAddr());
    blackhole.consume(ip.getDstAddr());
    blackhole.consume(upper instanceof TcpPacket ? 6 : 17);
    blackhole.consume(transport.getSrcPort());
    blackhole.consume(transport.getDstPort());
  }

  @Benchmark
  public void fiveTupleTcp4(Blackhole blackhole) {
    ours(tcp4, blackhole);
  }

  @Benchmark
  public void fiveTupleTcp4Pcap4j(Blackhole blackhole) throws IllegalRawDataException {
    pcap4j(tcp4, blackhole);
  }

  @Benchmark
  public void fiveTupleUdp4(Blackhole blackhole) {
    ours(udp4, blackhole);
  }

  @Benchmark
  public void fiveTupleUdp4Pcap4j(Blackhole blackhole) throws IllegalRawDataException {
    pcap4j(udp4, blackhole);
  }

  @Benchmark
  public void fiveTupleTcp6(Blackhole blackhole) {
    ours(tcp6, blackhole);
  }

  @Benchmark
  public void fiveTupleTcp6Pcap4j(Blackhole blackhole) throws IllegalRawDataException {
    pcap4j(tcp6, blackhole);
  }

  private static void read(io.nfqueue.packet.TcpHeader tcp, Blackhole blackhole) {
    blackhole.consume(tcp.sourcePort());
    blackhole.consume(tcp.destinationPort());
    blackhole.consume(tcp.sequenceNumber());
    blackhole.consume(tcp.acknowledgmentNumber());
    blackhole.consume(tcp.dataOffsetBytes());
    blackhole.consume(tcp.flags());
    blackhole.consume(tcp.window());
    blackhole.consume(tcp.checksum());
    blackhole.consume(tcp.urgentPointer());
  }

  /** From a view that is there: must not allocate. */
  @Benchmark
  public void tcpFieldsOfAView(Blackhole blackhole) {
    read(view, blackhole);
  }

  @Benchmark
  public void tcpFields(Blackhole blackhole) {
    read(IpPacket.of(tcp4, 0, tcp4.length, tcp4.length).tcp(), blackhole);
  }

  @Benchmark
  public void tcpFieldsPcap4j(Blackhole blackhole) throws IllegalRawDataException {
    TcpHeader tcp = parsed(tcp4).get(TcpPacket.class).getHeader();
    blackhole.consume(tcp.getSrcPort().valueAsInt());
    blackhole.consume(tcp.getDstPort().valueAsInt());
    blackhole.consume(tcp.getSequenceNumberAsLong());
    blackhole.consume(tcp.getAcknowledgmentNumberAsLong());
    blackhole.consume(tcp.getDataOffsetAsInt());
    blackhole.consume(tcp.getUrg());
    blackhole.consume(tcp.getAck());
    blackhole.consume(tcp.getPsh());
    blackhole.consume(tcp.getRst());
    blackhole.consume(tcp.getSyn());
    blackhole.consume(tcp.getFin());
    blackhole.consume(tcp.getWindowAsInt());
    blackhole.consume(tcp.getChecksum());
    blackhole.consume(tcp.getUrgentPointerAsInt());
  }

  private byte[] fixUp(byte[] packet) {
    return new PacketEditor(packet)
        .setDestinationAddress(destinationAddress)
        .setDestinationPort(NEW_PORT)
        .toBytes();
  }

  @Benchmark
  public byte[] fixUpTcp4() {
    return fixUp(segment);
  }

  @Benchmark
  public byte[] fixUpTcp4Pcap4j() throws IllegalRawDataException {
    IpV4Packet packet = (IpV4Packet) parsed(segment);
    IpV4Packet.Builder ip = redirected(packet);
    ip.get(TcpPacket.Builder.class)
        .srcAddr(packet.getHeader().getSrcAddr())
        .dstAddr(destinationAddress)
        .dstPort(tcpPort)
        .correctChecksumAtBuild(true)
        .correctLengthAtBuild(true);
    return ip.build().getRawData();
  }

  @Benchmark
  public byte[] fixUpUdp4() {
    return fixUp(datagram);
  }

  @Benchmark
  public byte[] fixUpUdp4Pcap4j() throws IllegalRawDataException {
    IpV4Packet packet = (IpV4Packet) parsed(datagram);
    IpV4Packet.Builder ip = redirected(packet);
    ip.get(UdpPacket.Builder.class)
        .srcAddr(packet.getHeader().getSrcAddr())
        .dstAddr(destinationAddress)
        .dstPort(udpPort)
        .correctChecksumAtBuild(true)
        .correctLengthAtBuild(true);
    return ip.build().getRawData();
  }

  private IpV4Packet.Builder redirected(IpV4Packet packet) {
    return packet
        .getBuilder()
        .dstAddr(destinationAddress)
        .correctChecksumAtBuild(true)
        .correctLengthAtBuild(true);
  }

  /** All of its checksums computed in full, by us: what a packet costs that is made elsewhere. */
  @Benchmark
  public byte[] repairTcp4() {
    return PacketRepair.repair(segment);
  }
}
