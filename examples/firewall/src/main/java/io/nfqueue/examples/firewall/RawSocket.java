package io.nfqueue.examples.firewall;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends what no honest UDP socket would. Java has no raw sockets, so this calls libc by JNA, which
 * camel-nfqueue brings along.
 */
final class RawSocket {
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_UDP = 17;
  private static final int SIZE_OF_SOCKADDR_IN = 16;
  private static final int SIZE_OF_UDP_HEADER = 8;

  /** Says 3 bytes where even an empty datagram has 8. */
  private static final short WRONG_UDP_LENGTH = 3;

  static {
    Native.register(RawSocket.class, Platform.C_LIBRARY_NAME);
  }

  private RawSocket() {}

  private static native int socket(int domain, int type, int protocol);

  private static native long sendto(
      int fd, byte[] buffer, long length, int flags, byte[] address, int addressLength);

  private static native int close(int fd);

  /**
   * Sends UDP headers whose length field is wrong; the kernel adds the IPv4 header.
   *
   * @return how many were sent: fewer where this process may not (CAP_NET_RAW)
   */
  static int sendMalformedUdp(Inet4Address to, int port, int datagrams) {
    byte[] header =
        ByteBuffer.allocate(SIZE_OF_UDP_HEADER)
            .putShort((short) port)
            .putShort((short) port)
            .putShort(WRONG_UDP_LENGTH)
            .array();
    // struct sockaddr_in: family in native order, port (unused), address, padding
    byte[] address =
        ByteBuffer.allocate(SIZE_OF_SOCKADDR_IN)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_INET)
            .putShort((short) 0)
            .put(to.getAddress())
            .array();
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_UDP);
    if (fd < 0) {
      return 0;
    }
    int sent = 0;
    for (int i = 0; i < datagrams; i++) {
      if (sendto(fd, header, header.length, 0, address, address.length) == header.length) {
        sent++;
      }
    }
    close(fd);
    return sent;
  }
}
