package io.nfqueue.application;

import static io.nfqueue.application.ApplicationPackets.packet;
import static io.nfqueue.application.ApplicationPackets.parse;
import static io.nfqueue.application.ApplicationPackets.payload;
import static io.nfqueue.application.MadeClientHellos.COMPRESSION;
import static io.nfqueue.application.MadeClientHellos.EXAMPLE;
import static io.nfqueue.application.MadeClientHellos.SUITES;
import static io.nfqueue.application.MadeClientHellos.hello;
import static io.nfqueue.application.MadeClientHellos.message;
import static io.nfqueue.application.MadeClientHellos.number;
import static io.nfqueue.application.MadeClientHellos.read;
import static io.nfqueue.application.MadeClientHellos.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsClientHelloTest {
  private static final int RECORD_HEADER_BYTES = 5;

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
    TlsClientHello hello = read(stream.toByteArray());
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
    assertThat(read(bytes).state()).isEqualTo(MessageState.COMPLETE);
    assertThat(read(bytes).serverName()).isEqualTo("example.org");
    for (int length = 1; length < bytes.length; length++) {
      assertThat(read(Arrays.copyOf(bytes, length)).state()).isEqualTo(MessageState.INCOMPLETE);
    }
  }

  @Test
  void aClientHelloWithoutExtensionsIsCompleteAndHasNoName() {
    TlsClientHello hello = read(record(message(SUITES + COMPRESSION)));
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
        read(
            record(
                message(suites + COMPRESSION + number(extensions.length() / 2, 2) + extensions)));
    assertThat(hello.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(hello.cipherSuiteCount()).isEqualTo(1);
    assertThat(hello.alpn()).containsExactly("h2");
    assertThat(hello.supportedVersions()).containsExactly(0x0304);
    assertThat(hello.serverName()).isEqualTo("example.org");
  }

  @Test
  void takesOnlyAPairOfEqualBytesForGrease() {
    TlsClientHello hello = read(hello("002b" + "0007" + "06" + "0a1a" + "0b0b" + "0304"));
    assertThat(hello.supportedVersions()).containsExactly(0x0a1a, 0x0b0b, 0x0304);
  }

  @Test
  void stepsOverNamesOfOtherTypes() {
    String names = "07" + "0002" + "0001" + "00" + "0001" + "61";
    assertThat(read(hello("0000" + "000b" + "0009" + names)).serverName()).isEqualTo("a");
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
    assertThat(read(HexFormat.of().parseHex(hex))).isNull();
  }

  @Test
  void doesNotLookAtTheRecordsVersion() {
    byte[] bytes = hello(EXAMPLE);
    bytes[1] = 9;
    bytes[2] = 9;
    assertThat(read(bytes).serverName()).isEqualTo("example.org");
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
