package io.nfqueue.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random and mutated bytes: nothing throws, nothing outside them is read. */
class ApplicationRandomTest {
  private static final long SEED = 20261123;
  private static final int MESSAGES = 150_000;
  private static final int MAX_RANDOM_BYTES = 300;

  private static final List<byte[]> SEEDS =
      Stream.of(ApplicationPackets.DNS, ApplicationPackets.TLS, ApplicationPackets.HTTP)
          .flatMap(List::stream)
          .map(ApplicationPackets::payload)
          .toList();

  @Test
  void survivesRandomAndMutatedMessages() {
    SplittableRandom random = new SplittableRandom(SEED);
    int known = 0;
    int malformed = 0;
    for (int i = 0; i < MESSAGES; i++) {
      byte[] bytes = i % 8 == 0 ? randomBytes(random) : mutated(random);
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      // An array of its own: any read outside it throws.
      byte[] exact = Arrays.copyOf(bytes, length);
      for (DnsMessage message :
          Arrays.asList(
              DnsMessage.ofDatagram(exact, 0, length),
              DnsMessage.ofDatagramBeginning(exact, 0, length),
              DnsMessage.ofSegment(exact, 0, length))) {
        if (message == null) {
          continue;
        }
        check(message);
        known += message.question() == null ? 0 : 1;
        malformed += message.malformed() == null ? 0 : 1;
      }
      TlsClientHello hello = TlsClientHello.of(exact, 0, length);
      if (hello != null) {
        check(hello);
        known += hello.serverName() == null ? 0 : 1;
        malformed += hello.malformed() == null ? 0 : 1;
      }
      HttpRequest request = HttpRequest.of(exact, 0, length);
      if (request != null) {
        check(request);
        known += request.host() == null ? 0 : 1;
        malformed += request.malformed() == null ? 0 : 1;
      }
    }
    assertThat(known).isGreaterThan(MESSAGES / 10);
    assertThat(malformed).isGreaterThan(MESSAGES / 10);
  }

  private static void check(DnsMessage message) {
    boolean sane =
        (message.state() == MessageState.MALFORMED) == (message.malformed() != null)
            && message.id() >= -1
            && message.opcode() <= 15
            && message.rcode() <= 15
            && message.questionType() <= 0xffff
            && (message.questionTypeName() == null) == (message.questionType() < 0)
            && (message.question() == null || message.malformed() == null);
    assertThat(sane).as("%s", message).isTrue();
  }

  private static void check(TlsClientHello hello) {
    boolean sane =
        (hello.state() == MessageState.MALFORMED) == (hello.malformed() != null)
            && hello.sessionIdLength() >= -1
            && hello.cipherSuiteCount() >= -1
            && hello.legacyVersion() <= 0xffff
            && (hello.serverName() == null || !hello.serverName().isEmpty());
    assertThat(sane).as("%s", hello).isTrue();
  }

  private static void check(HttpRequest request) {
    boolean sane =
        (request.state() == MessageState.MALFORMED) == (request.malformed() != null)
            && request.port() >= -1
            && request.port() <= 65_535
            && (request.host() == null || request.method() != null);
    request.header("Host");
    request.header("");
    assertThat(sane).as("%s", request).isTrue();
  }

  private static byte[] randomBytes(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(MAX_RANDOM_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(SplittableRandom random) {
    byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
    int mutations = 1 + random.nextInt(6);
    for (int i = 0; i < mutations; i++) {
      // most of what is decided on is at the beginning
      int range = random.nextBoolean() ? Math.min(bytes.length, 64) : bytes.length;
      bytes[random.nextInt(range)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
