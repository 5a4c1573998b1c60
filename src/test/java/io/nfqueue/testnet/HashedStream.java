package io.nfqueue.testnet;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Random;

/** A TCP stream of 50 MB that is hashed at both ends (SHA-256). */
public final class HashedStream {
  /** How much is sent. */
  public static final int BYTES = 50 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  private HashedStream() {}

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends, and closes the connection; the hash of what was sent. */
  public static byte[] send(SocketChannel client) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    Random random = new Random(50);
    try (client) {
      for (int sent = 0; sent < BYTES; sent += CHUNK_BYTES) {
        random.nextBytes(chunk);
        digest.update(chunk);
        ByteBuffer left = ByteBuffer.wrap(chunk);
        while (left.hasRemaining()) {
          client.write(left);
        }
      }
    }
    return digest.digest();
  }

  /** Accepts one connection and reads it to its end; the hash of what came. */
  public static byte[] receive(ServerSocket server, Duration silenceAtMost) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (Socket accepted = server.accept()) {
      accepted.setSoTimeout((int) silenceAtMost.toMillis());
      InputStream in = accepted.getInputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        digest.update(chunk, 0, length);
      }
    }
    return digest.digest();
  }
}
