package io.nfqueue.application;

import io.nfqueue.packet.IpPacket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What real programs send, from the IP header on: src/test/resources/application, which
 * src/test/golden/application.py captures.
 */
public final class ApplicationPackets {
  /** Messages over UDP or TCP port 53. */
  static final List<String> DNS =
      List.of(
          "dns-query",
          "dns-response",
          "dns-query-ipv6",
          "dns-query-odd-name",
          "dns-query-root",
          "dns-query-unknown-type",
          "dns-query-tcp");

  /** The first segments of TLS connections. */
  static final List<String> TLS =
      List.of(
          "tls-openssl",
          "tls-no-name",
          "tls-1.2",
          "tls-several-records",
          "tls-first-segment",
          "tls-curl",
          "tls-python");

  /** The first segments of HTTP/1 connections. */
  static final List<String> HTTP =
      List.of(
          "http-curl",
          "http-1.0",
          "http-absolute",
          "http-connect",
          "http-python",
          "http-first-segment");

  private ApplicationPackets() {}

  /** A packet, in an array of its own. */
  public static byte[] packet(String name) {
    String file = "/application/" + name + ".hex";
    try (InputStream in = ApplicationPackets.class.getResourceAsStream(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        bytes.writeBytes(HexFormat.of().parseHex(line.replaceFirst("#.*", "").replace(" ", "")));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IpPacket parse(byte[] packet) {
    return IpPacket.of(packet, 0, packet.length, packet.length);
  }

  /** What the packet's transport header carries. */
  static byte[] payload(String name) {
    return parse(packet(name))
        .payloadAs(
            byte[].class, (bytes, offset, limit) -> Arrays.copyOfRange(bytes, offset, limit));
  }
}
