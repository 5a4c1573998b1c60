package io.nfqueue.application;

import static io.nfqueue.application.ApplicationPackets.packet;
import static io.nfqueue.application.ApplicationPackets.parse;
import static io.nfqueue.application.ApplicationPackets.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsClientHelloTest {
  private static final int RECORD_HEADER_BYTES = 5;
  private static final String SUITES = "0004" + "1301" + "1302";
  private static final String COMPRESSION = "01" + "00";
  private static final String EXAMPLE =
      "0000" + "0010" + "000e" + "00" + "000b" + ascii("example.org");

  private static TlsClientHello of(byte[] bytes) {
    return TlsClientHello.of(bytes, 0, bytes.length);
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String number(int value, int bytes) {
    return HexFormat.of().toHexDigits(value, 2 * bytes);
  }

  /** One record with a ClientHello that has these extensions, in hex. */
  private static byte[] hello(String... extensions) {
    String all = String.join("", extensions);
    return record(message(SUITES + COMPRESSION + number(all.length() / 2, 2) + all));
  }

  /** A ClientHello without session id, from its type on; what follows the session id in hex. */
  private static byte[] message(String rest) {
    String body = "0303" + "5c".repeat(32) + "00" + rest;
    return HexFormat.of().parseHex("01" + number(body.length() / 2, 3) + body);
  }

  private static byte[] record(byte[] fragment) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(HexFormat.of().parseHex("160301" + number(fragment.length, 2)));
    record.writeBytes(fragment);
    return record.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          tls-openssl         | COMPLETE   | www.example.org | h2,http/1.1          | 0304,0303,0302,0301
          tls-no-name         | COMPLETE   | -               | -                    | 0304,0303,0302,0301
          tls-1.2             | COMPLETE   | www.example.org | -                    | -
          tls-curl            | COMPLETE   | www.example.org | h2,http/1.1          | 0304,0303,0302,0301
          tls-python          | COMPLETE   | www.example.org | -                    | 0304,0303
          """)
  void readsWhatAProgramSent(
      String name, MessageState state, String serverName, String alpn, String versions) {
    TlsClientHello hello = TlsClientHello.of(parse(packet(name)));
    assertThat(hello.state()).isEqualTo(state);
    assertThat(hello.malformed()).isNull();
    assertThat(hello.serverName()).isEqualTo(serverName);
    assertThat(hello.alpn() == null ? null : String.join(",", hello.alpn())).isEqualTo(alpn);
    assertThat(
            hello.supportedVersions() == null
                ? null
                : String.join(
                    ",", hello.supportedVersions().stream().map(v -> number(v, 2)).toList()))
        .isEqualTo(versions);
    assertThat(hello.legacyVersion()).isEqualTo(0x0303);
    assertThat(hello.sessionIdLength()).isEqualTo(name.equals("tls-1.2") ? 0 : 32);
    assertThat(hello.cipherSuiteCount()).isGreaterThan(3);
  }

  @Test
  void readsAClientHelloFromAllItsRecords() {
    TlsClientHello hello = TlsClientHello.of(parse(packet("tls-several-records")));
    assertThat(hello.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(hello.serverName()).isEqualTo("www.example.org");
    assertThat(hello.alpn()).hasSize(40).startsWith("protocol-number-00");
  }

  @Test
  void aClientHelloThatGoesOnInTheNextSegmentIsIncompleteAlsoWhereItsNameIsThere() {
    TlsClientHello hello = TlsClientHello.of(parse(packet("tls-first-segment")));
    assertThat(hello.state()).isEqualTo(MessageState.INCOMPLETE);
    assertThat(hello.serverName()).isEqualTo("www.example.org");
    assertThat(TlsClientHello.of(parse(packet("tls-second-segment")))).isNull();
  }

  @Test
  void bothSegmentsTogetherAreComplete() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(payload("tls-first-segment"));
    stream.writeBytes(payload("tls-second-segment"));
    TlsClientHello hello = of(stream.toByteArray());
    assertThat(hello.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(hello.alpn()).hasSize(120);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 20, 60})
  void readsAClientHelloFromRecordsOfAnyLength(int fragmentBytes) {
    byte[] message = Arrays.copyOfRange(hello(EXAMPLE), RECORD_HEADER_BYTES, hello(EXAMPLE).length);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int at = 0; at < message.length; at += fragmentBytes) {
      int end = Math.min(message.length, at + fragmentBytes);
      records.writeBytes(record(Arrays.copyOfRange(message, at, end)));
    }
    byte[] bytes = records.toByteArray();
    assertThat(of(bytes).state()).isEqualTo(MessageState.COMPLETE);
    assertThat(of(bytes).serverName()).isEqualTo("example.org");
    for (int length = 1; length < bytes.length; length++) {
      assertThat(of(Arrays.copyOf(bytes, length)).state()).isEqualTo(MessageState.INCOMPLETE);
    }
  }

  @Test
  void aClientHelloWithoutExtensionsIsCompleteAndHasNoName() {
    TlsClientHello hello = of(record(message(SUITES + COMPRESSION)));
    assertThat(hello.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(hello.serverName()).isNull();
    assertThat(hello.alpn()).isNull();
    assertThat(hello.supportedVersions()).isNull();
    assertThat(hello.cipherSuiteCount()).isEqualTo(2);
  }

  @Test
  void leavesOutGrease() {
    String suites = "0006" + "1a1a" + "1301" + "fafa";
    String extensions =
        "0a0a0000"
            + EXAMPLE
            + "0010"
            + "0008"
            + "0006"
            + "02dada"
            + "026832"
            + "002b"
            + "0005"
            + "04"
            + "aaaa"
            + "0304"
            + "3a3a000100";
    TlsClientHello hello =
        of(record(message(suites + COMPRESSION + number(extensions.length() / 2, 2) + extensions)));
    assertThat(hello.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(hello.cipherSuiteCount()).isEqualTo(1);
    assertThat(hello.alpn()).containsExactly("h2");
    assertThat(hello.supportedVersions()).containsExactly(0x0304);
    assertThat(hello.serverName()).isEqualTo("example.org");
  }

  @Test
  void takesOnlyAPairOfEqualBytesForGrease() {
    TlsClientHello hello = of(hello("002b" + "0007" + "06" + "0a1a" + "0b0b" + "0304"));
    assertThat(hello.supportedVersions()).containsExactly(0x0a1a, 0x0b0b, 0x0304);
  }

  @Test
  void stepsOverNamesOfOtherTypes() {
    String names = "07" + "0002" + "0001" + "00" + "0001" + "61";
    assertThat(of(hello("0000" + "000b" + "0009" + names)).serverName()).isEqualTo("a");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "list longer than the extension, 0000 0006 0005 00 0001 61, SERVER_NAME",
    "list shorter than the extension, 0000 0007 0004 00 0001 61 00, SERVER_NAME",
    "empty list, 0000 0002 0000, SERVER_NAME",
    "empty extension, 0000 0000, SERVER_NAME",
    "empty name, 0000 0005 0003 00 0000, SERVER_NAME",
    "name longer than the list, 0000 0006 0004 00 0002 61, SERVER_NAME",
    "two host names, 0000 000a 0008 00 0001 61 00 0001 62, SERVER_NAME",
    "zero byte in the name, 0000 0007 0005 00 0002 6100, SERVER_NAME",
    "space in the name, 0000 0007 0005 00 0002 6120, SERVER_NAME",
    "name that is not ASCII, 0000 0007 0005 00 0002 c3a4, SERVER_NAME",
    "two server names, 0000 0006 0004 00 0001 61 0000 0006 0004 00 0001 61, REPEATED_EXTENSION",
    "empty ALPN list, 0010 0002 0000, ALPN",
    "empty protocol name, 0010 0003 0001 00, ALPN",
    "protocol name longer than the list, 0010 0004 0002 02 68, ALPN",
    "bytes behind the ALPN list, 0010 0006 0003 02 6832 00, ALPN",
    "two ALPN lists, 0010 0004 0002 01 68 0010 0004 0002 01 68, REPEATED_EXTENSION",
    "no version, 002b 0001 00, SUPPORTED_VERSIONS",
    "half a version, 002b 0002 01 03, SUPPORTED_VERSIONS",
    "version list longer than the extension, 002b 0003 04 0304, SUPPORTED_VERSIONS",
    "bytes behind the versions, 002b 0004 02 0304 00, SUPPORTED_VERSIONS",
    "two version lists, 002b 0003 02 0304 002b 0003 02 0304, REPEATED_EXTENSION",
    "extension longer than all, 0017 0001, LENGTH",
    "extension without length, 0017, LENGTH"
  })
  void saysWhatIsWrongWithAnExtension(String what, String extension, TlsMalformed reason) {
    malformed(hello(extension.replace(" ", "")), reason);
    malformed(hello(EXAMPLE.replaceFirst("^0000", "0001"), extension.replace(" ", "")), reason);
  }

  private static void malformed(byte[] bytes, TlsMalformed reason) {
    TlsClientHello hello = of(bytes);
    assertThat(hello.malformed()).isEqualTo(reason);
    assertThat(hello.state()).isEqualTo(MessageState.MALFORMED);
    assertThat(hello.serverName()).isNull();
    assertThat(hello.alpn()).isNull();
    assertThat(hello.supportedVersions()).isNull();
    assertThat(hello.toString()).contains(reason.reason());
  }

  @Test
  void aSecondNameIsWrongBehindAWholeOne() {
    malformed(hello(EXAMPLE, EXAMPLE), TlsMalformed.REPEATED_EXTENSION);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no cipher suites, 0000 01 00, LENGTH_RANGE",
    "half a cipher suite, 0003 130113 01 00, LENGTH_RANGE",
    "no compression method, 0002 1301 00, LENGTH_RANGE",
    "cipher suites beyond the message, 0008 1301, LENGTH",
    "compression methods beyond the message, 0002 1301 02 00, LENGTH",
    "extensions beyond the message, 0002 1301 01 00 0005 00170000, LENGTH",
    "half a length of extensions, 0002 1301 01 00 00, LENGTH",
    "bytes behind the extensions, 0002 1301 01 00 0004 00170000 00, TRAILING_BYTES"
  })
  void saysWhatIsWrongWithTheMessage(String what, String rest, TlsMalformed reason) {
    malformed(record(message(rest.replace(" ", ""))), reason);
  }

  @Test
  void aSessionIdOfMoreThan32BytesIsMalformed() {
    String body = "0303" + "5c".repeat(32) + "21" + "00".repeat(33) + SUITES + COMPRESSION;
    malformed(
        record(HexFormat.of().parseHex("01" + number(body.length() / 2, 3) + body)),
        TlsMalformed.LENGTH_RANGE);
  }

  @Test
  void aMessageTooShortForItsFieldsIsMalformed() {
    malformed(record(HexFormat.of().parseHex("01000003" + "0303aa")), TlsMalformed.LENGTH);
  }

  @Test
  void anotherRecordBetweenThePartsIsMalformed() {
    byte[] message = message(SUITES + COMPRESSION);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    records.writeBytes(record(Arrays.copyOf(message, 10)));
    records.writeBytes(HexFormat.of().parseHex("1503010002" + "0100"));
    malformed(records.toByteArray(), TlsMalformed.INTERLEAVED_RECORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1603010000", "1603014001"})
  void aPartInARecordOfIllegalLengthIsMalformed(String header) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    records.writeBytes(record(Arrays.copyOf(message(SUITES + COMPRESSION), 10)));
    records.writeBytes(HexFormat.of().parseHex(header));
    malformed(records.toByteArray(), TlsMalformed.RECORD_LENGTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "17",
        "170303001000",
        "1503030002",
        "16030300000100",
        "160303400101",
        "16030300040e",
        "474554202f20485454502f312e310d0a"
      })
  void otherBytesAreNoClientHello(String hex) {
    assertThat(of(HexFormat.of().parseHex(hex))).isNull();
  }

  @Test
  void doesNotLookAtTheRecordsVersion() {
    byte[] bytes = hello(EXAMPLE);
    bytes[1] = 9;
    bytes[2] = 9;
    assertThat(of(bytes).serverName()).isEqualTo("example.org");
  }

  @Test
  void readsOnlyTcp() {
    byte[] segment = packet("tls-openssl");
    int protocol = 9;
    byte[] other = segment.clone();
    other[protocol] = (byte) 132;
    assertThat(TlsClientHello.of(parse(segment))).isNotNull();
    assertThat(parse(other).payloadOffset()).isPositive();
    assertThat(TlsClientHello.of(parse(other))).isNull();
  }

  @Test
  void refusesBoundsOutsideTheArray() {
    assertThatThrownBy(() -> TlsClientHello.of(new byte[20], 0, 21))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
