package io.nfqueue.application;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nfqueue.packet.ViewAnswers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that a fuzzer chooses (src/test/fuzz): no accessor fails or reads outside. */
class ApplicationFuzzTest {
  private static final ViewAnswers ANSWERS = new ViewAnswers();

  private static Stream<byte[]> payloads(List<String> names) {
    return names.stream().map(ApplicationPackets::payload);
  }

  static Stream<byte[]> dnsMessages() {
    return payloads(ApplicationPackets.DNS);
  }

  static Stream<byte[]> clientHellos() {
    return payloads(ApplicationPackets.TLS);
  }

  static Stream<byte[]> requests() {
    return payloads(ApplicationPackets.HTTP);
  }

  @MethodSource("dnsMessages")
  @FuzzTest
  void dns(byte[] bytes) {
    ANSWERS.wherever(bytes, DnsMessage::ofDatagram);
    ANSWERS.wherever(bytes, DnsMessage::ofDatagramBeginning);
    ANSWERS.wherever(bytes, DnsMessage::ofSegment);
  }

  @MethodSource("clientHellos")
  @FuzzTest
  void tlsClientHello(byte[] bytes) {
    ANSWERS.wherever(bytes, TlsClientHello::of);
  }

  @MethodSource("requests")
  @FuzzTest
  void httpRequest(byte[] bytes) {
    ANSWERS.wherever(bytes, HttpRequest::of);
    HttpRequest request = HttpRequest.of(bytes, 0, bytes.length);
    if (request != null) {
      request.header("Host");
      request.header("");
    }
  }
}
