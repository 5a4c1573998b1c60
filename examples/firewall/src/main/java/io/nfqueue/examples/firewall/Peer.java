package io.nfqueue.examples.firewall;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The host on the other side: tries what the firewall allows and what it forbids. Prints what it
 * sent and what became of it, a name and a number a line; {@link Checks} compares that with what
 * arrived.
 *
 * <p>Usage: Peer SECONDS PACKETS_PER_SECOND ADDRESS...
 */
public final class Peer {
  private static final int CONNECT_MILLIS = 800;
  private static final int ANSWER_MILLIS = 5_000;
  private static final int WEB_BYTES = 8 * 1024;
  private static final int DATAGRAM_BYTES = 100;
  private static final int FRAGMENTED_BYTES = 4_000;
  private static final int MALFORMED_DATAGRAMS = 3;
  private static final int BLOCKED_EVERY = 5;
  private static final int MAX_AHEAD = 4 * Services.DATAGRAMS_PER_ANSWER;

  private final List<InetAddress> hosts = new ArrayList<>();
  private final DatagramSocket udp = new DatagramSocket();
  private long sentToService;
  private long sentToBlocked;
  private long sentToUnlisted;

  private Peer() throws IOException {
    udp.setSoTimeout(ANSWER_MILLIS);
  }

  public static void main(String[] args) throws IOException {
    endWithStandardInput();
    Peer peer = new Peer();
    for (String address : Arrays.asList(args).subList(2, args.length)) {
      peer.hosts.add(InetAddress.getByName(address));
    }
    peer.run(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
  }

  /** The script that started this holds the other end: when it is killed, nobody is left here. */
  private static void endWithStandardInput() {
    Thread thread =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // as good as its end
              }
              Runtime.getRuntime().halt(1);
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void run(int seconds, int packetsPerSecond) throws IOException {
    int connected = 0;
    int exchanged = 0;
    int fragmented = 0;
    int malformed = 0;
    for (InetAddress host : hosts) {
      connected += connects(new InetSocketAddress(host, Ports.TELNET)) ? 1 : 0;
      exchanged += exchanges(new InetSocketAddress(host, Ports.WEB)) ? 1 : 0;
      sendTo(host, Ports.UDP_UNLISTED, DATAGRAM_BYTES);
      sendTo(host, Ports.UDP_BLOCKED, DATAGRAM_BYTES);
      sendTo(host, Ports.UDP_SERVICE, DATAGRAM_BYTES);
      sendFragmented(host, Ports.UDP_BLOCKED);
      sendFragmented(host, Ports.UDP_SERVICE);
      fragmented += 2;
      if (host instanceof Inet4Address ipv4) {
        malformed += RawSocket.sendMalformedUdp(ipv4, Ports.UDP_SERVICE, MALFORMED_DATAGRAMS);
      }
    }
    burst(hosts.get(0), seconds, packetsPerSecond);
    report("telnet-tried", hosts.size());
    report("telnet-connected", connected);
    report("web-tried", hosts.size());
    report("web-exchanged", exchanged);
    report("udp-service", sentToService);
    report("udp-blocked", sentToBlocked);
    report("udp-unlisted", sentToUnlisted);
    report("udp-fragmented", fragmented);
    report("udp-malformed", malformed);
  }

  private static void report(String name, long number) {
    System.out.println(name + " " + number);
  }

  private static boolean connects(InetSocketAddress to) {
    try (Socket socket = new Socket()) {
      socket.connect(to, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends some KB and gets the same back. */
  private static boolean exchanges(InetSocketAddress to) {
    byte[] request = new byte[WEB_BYTES];
    new Random(WEB_BYTES).nextBytes(request);
    try (Socket socket = new Socket()) {
      socket.connect(to, ANSWER_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      return Arrays.equals(request, socket.getInputStream().readAllBytes());
    } catch (IOException e) {
      return false;
    }
  }

  private void sendTo(InetAddress host, int port, int bytes) throws IOException {
    udp.send(new DatagramPacket(new byte[bytes], bytes, host, port));
    switch (port) {
      case Ports.UDP_SERVICE -> sentToService++;
      case Ports.UDP_BLOCKED -> sentToBlocked++;
      default -> sentToUnlisted++;
    }
  }

  /** Larger than the wire's 1500 bytes: the kernel cuts it in three. */
  private void sendFragmented(InetAddress host, int port) throws IOException {
    udp.send(new DatagramPacket(new byte[FRAGMENTED_BYTES], FRAGMENTED_BYTES, host, port));
  }

  /**
   * Mostly to the allowed port, every fifth to the blocked one. Stays at most {@link #MAX_AHEAD}
   * datagrams ahead of the service, so that no buffer overflows: what is missing was dropped by a
   * rule.
   */
  private void burst(InetAddress host, int seconds, int packetsPerSecond) throws IOException {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    long arrived = 0;
    for (long n = 1; System.nanoTime() - end < 0; n++) {
      boolean blocked = n % BLOCKED_EVERY == 0;
      sendTo(host, blocked ? Ports.UDP_BLOCKED : Ports.UDP_SERVICE, DATAGRAM_BYTES);
      while (sentToService - arrived > MAX_AHEAD) {
        arrived = awaitAnswer();
      }
      if (packetsPerSecond > 0) {
        long due = start + n * TimeUnit.SECONDS.toNanos(1) / packetsPerSecond;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private long awaitAnswer() throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[Long.BYTES], Long.BYTES);
    try {
      udp.receive(answer);
      return ByteBuffer.wrap(answer.getData()).getLong();
    } catch (SocketTimeoutException e) {
      // the checks will find what is missing; go on as if it had arrived
      return sentToService;
    }
  }
}
