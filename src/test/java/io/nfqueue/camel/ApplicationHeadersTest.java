package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.application.ApplicationPackets;
import io.nfqueue.queue.QueuedIpPackets;
import io.nfqueue.queue.QueuedPacket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route sees of the application protocol that a packet carries. */
class ApplicationHeadersTest {
  private static DefaultCamelContext context;

  @BeforeAll
  static void start() {
    context = new DefaultCamelContext();
    context.disableJMX();
    context.start();
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  private static QueuedPacket queued(String name) {
    return QueuedIpPackets.of(ApplicationPackets.packet(name));
  }

  private static String simple(String name, String expression) {
    Exchange exchange = new DefaultExchange(context);
    exchange.setIn(new PacketMessage(exchange, queued(name)));
    return context
        .resolveLanguage("simple")
        .createExpression(expression)
        .evaluate(exchange, String.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          dns-query          | ${body.dns.question}               | www.example.org
          dns-query          | ${body.dns.questionTypeName}       | A
          dns-response       | ${body.dns.response}               | true
          tls-openssl        | ${body.tls.serverName}             | www.example.org
          tls-first-segment  | ${body.tls.state}                  | INCOMPLETE
          tls-openssl        | ${body.tls.alpn[0]}                | h2
          http-curl          | ${body.http.host}                  | www.example.org
          http-curl          | ${body.http.method}                | GET
          http-curl          | ${body.http.header('accept')}      | */*
          dns-query          | ${body?.tls?.serverName}            | -
          dns-query          | ${body?.http?.host}                 | -
          http-curl          | ${body?.dns?.question}              | -
          dns-query          | ${header.CamelNfqueueDnsQuestion}  | www.example.org
          """)
  void simpleReachesIntoThePacket(String name, String expression, String value) {
    assertThat(simple(name, expression)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"WWW.example.ORG, true", "example.org, false"})
  void simpleComparesANameWithoutRegardToCase(String name, boolean matches) {
    Exchange exchange = new DefaultExchange(context);
    exchange.setIn(new PacketMessage(exchange, queued("tls-openssl")));
    for (String left : List.of("${body?.tls?.serverName}", "${header.CamelNfqueueTlsServerName}")) {
      assertThat(
              context
                  .resolveLanguage("simple")
                  .createPredicate(left + " =~ '" + name + "'")
                  .matches(exchange))
          .isEqualTo(matches);
    }
  }

  private static Map<String, Object> headers(String name) {
    Map<String, Object> all = new HashMap<>();
    PacketHeader.putAll(queued(name), all);
    return all;
  }

  @Test
  void aDnsMessageHasItsHeadersAndNoOthers() {
    assertThat(headers("dns-query-ipv6"))
        .containsEntry(NfqueueConstants.DNS_QUESTION, "WWW.Example.ORG")
        .containsEntry(NfqueueConstants.DNS_QUESTION_TYPE, "AAAA")
        .containsEntry(NfqueueConstants.DNS_RESPONSE, false)
        .doesNotContainKeys(NfqueueConstants.TLS_CLIENT_HELLO, NfqueueConstants.HTTP_REQUEST);
    assertThat(headers("dns-response")).containsEntry(NfqueueConstants.DNS_RESPONSE, true);
  }

  @Test
  void aClientHelloHasItsHeadersAndNoOthers() {
    assertThat(headers("tls-openssl"))
        .containsEntry(NfqueueConstants.TLS_CLIENT_HELLO, "COMPLETE")
        .containsEntry(NfqueueConstants.TLS_SERVER_NAME, "www.example.org")
        .containsEntry(NfqueueConstants.TLS_ALPN, "h2,http/1.1")
        .doesNotContainKeys(NfqueueConstants.DNS_RESPONSE, NfqueueConstants.HTTP_REQUEST);
    assertThat(headers("tls-no-name"))
        .containsEntry(NfqueueConstants.TLS_CLIENT_HELLO, "COMPLETE")
        .doesNotContainKeys(NfqueueConstants.TLS_SERVER_NAME, NfqueueConstants.TLS_ALPN);
    assertThat(headers("tls-first-segment"))
        .containsEntry(NfqueueConstants.TLS_CLIENT_HELLO, "INCOMPLETE");
    assertThat(headers("tls-second-segment")).doesNotContainKey(NfqueueConstants.TLS_CLIENT_HELLO);
  }

  @Test
  void aRequestHasItsHeadersAndNoOthers() {
    assertThat(headers("http-absolute"))
        .containsEntry(NfqueueConstants.HTTP_REQUEST, "COMPLETE")
        .containsEntry(NfqueueConstants.HTTP_METHOD, "GET")
        .containsEntry(NfqueueConstants.HTTP_TARGET, "http://www.example.org/path")
        .containsEntry(NfqueueConstants.HTTP_HOST, "www.example.org")
        .doesNotContainKeys(NfqueueConstants.DNS_RESPONSE, NfqueueConstants.TLS_CLIENT_HELLO);
    assertThat(headers("http-first-segment"))
        .containsEntry(NfqueueConstants.HTTP_REQUEST, "INCOMPLETE")
        .doesNotContainKey(NfqueueConstants.HTTP_HOST);
  }

  @Test
  void aDnsMessageWithoutItsHeaderHasNoDnsHeader() {
    byte[] packet = ApplicationPackets.packet("dns-query-tcp");
    int ipv4AndTcp = 20 + (packet[32] >> 4 & 0xf) * 4;
    byte[] cut = Arrays.copyOf(packet, ipv4AndTcp + 4);
    cut[2] = 0;
    cut[3] = (byte) cut.length;
    QueuedPacket queued = QueuedIpPackets.of(cut);
    Map<String, Object> all = new HashMap<>();
    PacketHeader.putAll(queued, all);
    assertThat(queued.dns()).isNotNull();
    assertThat(all)
        .doesNotContainKeys(NfqueueConstants.DNS_RESPONSE, NfqueueConstants.DNS_QUESTION);
  }

  @Test
  void aPacketIsReadOnce() {
    QueuedPacket dns = queued("dns-query");
    QueuedPacket tls = queued("tls-openssl");
    QueuedPacket http = queued("http-curl");
    assertThat(dns.dns()).isNotNull().isSameAs(dns.dns());
    assertThat(tls.tls()).isNotNull().isSameAs(tls.tls());
    assertThat(http.http()).isNotNull().isSameAs(http.http());
    assertThat(dns.tls()).isNull();
    assertThat(tls.http()).isNull();
    assertThat(http.dns()).isNull();
    assertThat(dns.dns().question()).isEqualTo("www.example.org");
  }
}
