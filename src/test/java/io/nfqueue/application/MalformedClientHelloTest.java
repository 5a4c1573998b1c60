package io.nfqueue.application;

import static io.nfqueue.application.MadeClientHellos.COMPRESSION;
import static io.nfqueue.application.MadeClientHellos.EXAMPLE;
import static io.nfqueue.application.MadeClientHellos.SUITES;
import static io.nfqueue.application.MadeClientHellos.hello;
import static io.nfqueue.application.MadeClientHellos.message;
import static io.nfqueue.application.MadeClientHellos.number;
import static io.nfqueue.application.MadeClientHellos.read;
import static io.nfqueue.application.MadeClientHellos.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedClientHelloTest {
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
    TlsClientHello hello = read(bytes);
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
}
