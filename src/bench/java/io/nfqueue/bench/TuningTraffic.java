package io.nfqueue.bench;

import io.nfqueue.libc.CpuSet;
import io.nfqueue.libc.LibC;
import io.nfqueue.libc.ThreadScheduling;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** The traffic of {@link TuningBench}: datagrams over 64 addresses, and one TCP stream. */
final class TuningTraffic {
  static final CpuSet SENDER_CPU = CpuSet.parse("0");
  static final int PORT = 9;
  private static final int TCP_PORT = 5001;
  private static final int DATAGRAM_BYTES = 36;
  private static final int STREAM_BYTES = 256 << 20;

  private TuningTraffic() {}

  static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  static <T> T onCpu(CpuSet cpu, Callable<T> task) {
    FutureTask<T> pinned =
        new FutureTask<>(
            () -> {
              new ThreadScheduling(cpu, null).apply(LibC.load());
              return task.call();
            });
    new Thread(pinned, "pinned").start();
    try {
      return pinned.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetSocketAddress[] destinations() {
    InetSocketAddress[] destinations = new InetSocketAddress[64];
    for (int i = 0; i < destinations.length; i++) {
      destinations[i] = new InetSocketAddress("127.0.1." + (i + 1), PORT);
    }
    return destinations;
  }

  /** Sends datagrams over 64 addresses until told to stop; how many. */
  static long send(long atMost, long nanos) throws IOException {
    InetSocketAddress[] destinations = destinations();
    ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
    long end = System.nanoTime() + nanos;
    long sent = 0;
    try (DatagramChannel channel = DatagramChannel.open()) {
      while (sent < atMost && System.nanoTime() < end) {
        channel.send(datagram.clear(), destinations[(int) (sent % destinations.length)]);
        sent++;
      }
    }
    return sent;
  }

  /** Sends so many datagrams a second, over 64 addresses, each with the time; how many. */
  static long sendAtRate(int rate, long nanos) throws IOException {
    InetSocketAddress[] destinations = destinations();
    ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
    long start = System.nanoTime();
    long interval = 1_000_000_000L / rate;
    long sent = 0;
    try (DatagramChannel channel = DatagramChannel.open()) {
      while (sent * interval < nanos) {
        long now = System.nanoTime();
        if (now - start >= sent * interval) {
          datagram.putLong(0, now);
          channel.send(datagram.clear(), destinations[(int) (sent % destinations.length)]);
          sent++;
        }
      }
    }
    return sent;
  }

  /** Megabytes a second of one TCP stream. */
  static double streamMegabytesPerSecond() {
    try (ServerSocket server = new ServerSocket(TCP_PORT, 1, InetAddress.getByName("127.0.0.1"))) {
      FutureTask<Long> receiver = new FutureTask<>(() -> receiveAll(server));
      new Thread(receiver, "receiver").start();
      long start = System.nanoTime();
      onCpu(SENDER_CPU, TuningTraffic::sendStream);
      long received = receiver.get();
      return received * 1e3 / (System.nanoTime() - start);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Void sendStream() throws IOException {
    byte[] chunk = new byte[1 << 16];
    try (Socket socket = new Socket("127.0.0.1", TCP_PORT)) {
      OutputStream out = socket.getOutputStream();
      for (int sent = 0; sent < STREAM_BYTES; sent += chunk.length) {
        out.write(chunk);
      }
    }
    return null;
  }

  private static long receiveAll(ServerSocket server) throws IOException {
    byte[] chunk = new byte[1 << 16];
    long received = 0;
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      for (int read; (read = in.read(chunk)) >= 0; ) {
        received += read;
      }
    }
    return received;
  }
}
