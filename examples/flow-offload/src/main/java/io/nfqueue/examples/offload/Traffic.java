package io.nfqueue.examples.offload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A small web server, and those who ask it, one connection after the other. */
final class Traffic {
  private static final int REQUEST_MILLIS = 2_000;

  /** Bounds what is on its way: neither queue nor socket buffer overflows. */
  private static final int SEND_BUFFER_BYTES = 16 << 10;

  private final byte[] page;

  Traffic(int pageBytes) {
    page = new byte[pageBytes];
  }

  /** Answers each request on a port, whatever it asks for. */
  void serve(int port) throws IOException {
    ServerSocket server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try (Socket accepted = server.accept()) {
                  accepted.setSoTimeout(REQUEST_MILLIS);
                  accepted.setSendBufferSize(SEND_BUFFER_BYTES);
                  new BufferedReader(new InputStreamReader(accepted.getInputStream())).readLine();
                  accepted.getOutputStream().write(page);
                } catch (IOException e) {
                  // a client that got no answer is gone: next one
                }
              }
            },
            "server-" + port);
    thread.setDaemon(true);
    thread.start();
  }

  /** Asks for a page. Returns whether all of it came, with no longer silence than this. */
  boolean get(int port, String path, int silenceMillis) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(silenceMillis);
      String request = "GET " + path + " HTTP/1.0\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().readAllBytes().length == page.length;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
