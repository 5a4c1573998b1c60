package io.nfqueue.application;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** ClientHellos made by hand, after RFC 8446 section 4.1.2. */
final class MadeClientHellos {
  static final String SUITES = "0004" + "1301" + "1302";
  static final String COMPRESSION = "01" + "00";

  /** The extension server_name, of example.org. */
  static final String EXAMPLE = "0000" + "0010" + "000e" + "00" + "000b" + ascii("example.org");

  private MadeClientHellos() {}

  static TlsClientHello read(byte[] bytes) {
    return TlsClientHello.of(bytes, 0, bytes.length);
  }

  static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  static String number(int value, int bytes) {
    return HexFormat.of().toHexDigits(value, 2 * bytes);
  }

  /** One record with a ClientHello that has these extensions, in hex. */
  static byte[] hello(String... extensions) {
    String all = String.join("", extensions);
    return record(message(SUITES + COMPRESSION + number(all.length() / 2, 2) + all));
  }

  /** A ClientHello without session id, from its type on; what follows the session id in hex. */
  static byte[] message(String rest) {
    String body = "0303" + "5c".repeat(32) + "00" + rest;
    return HexFormat.of().parseHex("01" + number(body.length() / 2, 3) + body);
  }

  static byte[] record(byte[] fragment) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(HexFormat.of().parseHex("160301" + number(fragment.length, 2)));
    record.writeBytes(fragment);
    return record.toByteArray();
  }
}
