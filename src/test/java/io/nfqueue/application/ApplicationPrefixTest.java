package io.nfqueue.application;

import static io.nfqueue.application.ApplicationPackets.packet;
import static io.nfqueue.application.ApplicationPackets.payload;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.IpPacket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a message's beginning says is what the whole message says, or nothing: for every length, as
 * a segment by itself and as a truncated copy.
 */
class ApplicationPrefixTest {
  static List<String> dnsOverTcp() {
    return List.of("dns-query-tcp");
  }

  static Stream<String> dnsOverUdp() {
    return ApplicationPackets.DNS.stream().filter(name -> !dnsOverTcp().contains(name));
  }

  static List<String> tls() {
    return ApplicationPackets.TLS;
  }

  static List<String> http() {
    return ApplicationPackets.HTTP;
  }

  /** An array of its own: any read outside it throws. */
  private static byte[] beginning(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  private static IpPacket truncated(String name, int payloadBytes) {
    byte[] packet = packet(name);
    int payloadOffset = ApplicationPackets.parse(packet).payloadOffset();
    int length = payloadOffset + payloadBytes;
    return IpPacket.of(beginning(packet, length), 0, length, packet.length);
  }

  @ParameterizedTest
  @MethodSource("dnsOverTcp")
  void beginningsOfADnsMessageInASegmentAreNeverWrong(String name) {
    byte[] bytes = payload(name);
    DnsMessage whole = DnsMessage.ofSegment(bytes, 0, bytes.length);
    for (int length = 0; length < bytes.length; length++) {
      isRight(whole, DnsMessage.ofSegment(beginning(bytes, length), 0, length), length);
    }
  }

  @ParameterizedTest
  @MethodSource("dnsOverUdp")
  void beginningsOfADnsDatagramAreNeverWrong(String name) {
    byte[] bytes = payload(name);
    DnsMessage whole = DnsMessage.ofDatagram(bytes, 0, bytes.length);
    for (int length = 1; length < bytes.length; length++) {
      isRight(whole, DnsMessage.of(truncated(name, length)), length);
    }
  }

  private static void isRight(DnsMessage whole, DnsMessage part, int length) {
    assertThat(whole.question()).isNotNull();
    if (part.state() == MessageState.COMPLETE) {
      assertThat(part).usingRecursiveComparison().isEqualTo(whole);
    } else {
      assertThat(part.state()).as("%d bytes", length).isEqualTo(MessageState.INCOMPLETE);
      assertThat(part.malformed()).isNull();
      assertThat(part.id()).isIn(-1, whole.id());
      assertThat(part.flags()).isIn(-1, whole.flags());
      assertThat(part.question()).isIn(null, whole.question());
      assertThat(part.questionType()).isEqualTo(-1);
      assertThat(part.questionClass()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @MethodSource("tls")
  void beginningsOfAClientHelloAreNeverWrong(String name) {
    byte[] bytes = payload(name);
    TlsClientHello whole = TlsClientHello.of(bytes, 0, bytes.length);
    boolean named = false;
    for (int length = 1; length < bytes.length; length++) {
      TlsClientHello part = TlsClientHello.of(beginning(bytes, length), 0, length);
      assertThat(part.state()).as("%d bytes", length).isEqualTo(MessageState.INCOMPLETE);
      assertThat(part.malformed()).isNull();
      assertThat(part.serverName()).isIn(null, whole.serverName());
      assertThat(part.alpn()).isIn(null, whole.alpn());
      assertThat(part.supportedVersions()).isIn(null, whole.supportedVersions());
      assertThat(part.legacyVersion()).isIn(-1, whole.legacyVersion());
      assertThat(part.sessionIdLength()).isIn(-1, whole.sessionIdLength());
      assertThat(part.cipherSuiteCount()).isIn(-1, whole.cipherSuiteCount());
      assertThat(part.serverName() == null && named).as("%d bytes: once known", length).isFalse();
      named = part.serverName() != null;
      assertThat(TlsClientHello.of(truncated(name, length)))
          .usingRecursiveComparison()
          .isEqualTo(part);
    }
    assertThat(named).isEqualTo(whole.serverName() != null);
  }

  @ParameterizedTest
  @MethodSource("http")
  void beginningsOfARequestAreNeverWrong(String name) {
    byte[] bytes = payload(name);
    HttpRequest whole = HttpRequest.of(bytes, 0, bytes.length);
    for (int length = 1; length < bytes.length; length++) {
      HttpRequest part = HttpRequest.of(beginning(bytes, length), 0, length);
      assertThat(part.state()).as("%d bytes", length).isIn(MessageState.INCOMPLETE, whole.state());
      assertThat(part.malformed()).isNull();
      assertThat(part.method()).isIn(null, whole.method());
      assertThat(part.target()).isIn(null, whole.target());
      assertThat(part.version()).isIn(null, whole.version());
      assertThat(part.host()).isIn(null, whole.host());
      assertThat(part.port()).isIn(-1, whole.port());
      assertThat(part.header("User-Agent")).isIn(null, whole.header("User-Agent"));
      if (part.state() == MessageState.COMPLETE) {
        assertThat(part.host()).isEqualTo(whole.host());
      }
      assertThat(HttpRequest.of(truncated(name, length)).toString()).isEqualTo(part.toString());
    }
  }
}
