package io.nfqueue.application;

import static io.nfqueue.application.ApplicationPackets.packet;
import static io.nfqueue.application.ApplicationPackets.parse;
import static io.nfqueue.application.ApplicationPackets.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {
  private static final String GET = "GET / HTTP/1.1\r\n";
  private static final String HOST = "Host: example.org\r\n";
  private static final String END = "\r\n";

  private static HttpRequest of(String text) {
    return of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static HttpRequest of(byte[] bytes) {
    return HttpRequest.of(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          http-curl     | COMPLETE | GET     | /path?query=1               | HTTP/1.1 | www.example.org | 8080
          http-1.0      | COMPLETE | GET     | /                           | HTTP/1.0 | -               | -1
          http-absolute | COMPLETE | GET     | http://www.example.org/path | HTTP/1.1 | www.example.org | -1
          http-connect  | COMPLETE | CONNECT | www.example.org:443         | HTTP/1.1 | www.example.org | 443
          http-python   | COMPLETE | POST    | /form                       | HTTP/1.1 | 127.0.0.1       | 8080
          """)
  void readsWhatAProgramSent(
      String name,
      MessageState state,
      String method,
      String target,
      String version,
      String host,
      int port) {
    HttpRequest request = HttpRequest.of(parse(packet(name)));
    assertThat(request.state()).isEqualTo(state);
    assertThat(request.malformed()).isNull();
    assertThat(request.method()).isEqualTo(method);
    assertThat(request.target()).isEqualTo(target);
    assertThat(request.version()).isEqualTo(version);
    assertThat(request.host()).isEqualTo(host);
    assertThat(request.port()).isEqualTo(port);
  }

  @Test
  void looksFieldsUpByNamesInAnyCase() {
    HttpRequest request = HttpRequest.of(parse(packet("http-python")));
    assertThat(request.header("Content-Length")).isEqualTo("3");
    assertThat(request.header("content-length")).isEqualTo("3");
    assertThat(request.header("COOKIE")).isEqualTo("b=2");
    assertThat(request.header("Host")).isEqualTo("127.0.0.1:8080");
    assertThat(request.header("Referer")).isNull();
    assertThat(request.header("")).isNull();
    assertThat(request.header("Conten")).isNull();
  }

  @Test
  void aRequestThatGoesOnInTheNextSegmentIsIncomplete() {
    HttpRequest first = HttpRequest.of(parse(packet("http-first-segment")));
    assertThat(first.state()).isEqualTo(MessageState.INCOMPLETE);
    assertThat(first.method()).isEqualTo("GET");
    assertThat(first.host()).isNull();
    assertThat(first.header("User-Agent")).startsWith("curl/");

    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(payload("http-first-segment"));
    both.writeBytes(payload("http-second-segment"));
    assertThat(of(both.toByteArray()).state()).isEqualTo(MessageState.COMPLETE);
    assertThat(of(both.toByteArray()).host()).isEqualTo("www.example.org");
  }

  @Test
  void knowsTheHostBeforeTheSectionEnds() {
    HttpRequest request = of(GET + HOST);
    assertThat(request.state()).isEqualTo(MessageState.INCOMPLETE);
    assertThat(request.host()).isEqualTo("example.org");
    assertThat(of(GET + "Host: example.or").host()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          example.org           | example.org   | -1
          example.org:80        | example.org   | 80
          example.org:65535     | example.org   | 65535
          example.org:          | example.org   | -1
          EXAMPLE.org           | EXAMPLE.org   | -1
          192.0.2.1:8080        | 192.0.2.1     | 8080
          [2001:db8::1]         | [2001:db8::1] | -1
          [2001:db8::1]:443     | [2001:db8::1] | 443
          under_score.example   | under_score.example | -1
          """)
  void readsHostAndPort(String value, String host, int port) {
    HttpRequest request = of(GET + "hOST:\t " + value + " \t\r\n" + END);
    assertThat(request.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(request.host()).isEqualTo(host);
    assertThat(request.port()).isEqualTo(port);
    assertThat(request.header("Host")).isEqualTo(value);
  }

  @Test
  void anEmptyHostFieldIsAnEmptyHost() {
    assertThat(of(GET + "Host:\r\n" + END).host()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://target.example/, target.example, -1",
    "HTTP://target.example:8080?q, target.example, 8080",
    "https://[2001:db8::1]#f, [2001:db8::1], -1",
    "ws+x://target.example, target.example, -1"
  })
  void anAbsoluteTargetOutweighsTheHostField(String target, String host, int port) {
    HttpRequest request = of("GET " + target + " HTTP/1.1\r\n" + HOST + END);
    assertThat(request.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(request.host()).isEqualTo(host);
    assertThat(request.port()).isEqualTo(port);
    assertThat(request.header("Host")).isEqualTo("example.org");
  }

  @Test
  void asterisksAndUnknownMethodsAreRequestsToo() {
    assertThat(of("OPTIONS * HTTP/1.1\r\n" + HOST + END).host()).isEqualTo("example.org");
    assertThat(of("any-Thing /x HTTP/1.1\r\n" + HOST + END).method()).isEqualTo("any-Thing");
  }

  @Test
  void putsCommasBetweenFieldsOfOneName() {
    HttpRequest request = of(GET + "Accept: a\r\n" + HOST + "accept:b \r\nACCEPT:\r\n" + END);
    assertThat(request.header("Accept")).isEqualTo("a, b, ");
  }

  @Test
  void readsLinesThatEndWithALineFeedAloneAndEmptyLinesBefore() {
    HttpRequest request = of("\r\n\nGET / HTTP/1.1\nHost: example.org\n\nbody");
    assertThat(request.state()).isEqualTo(MessageState.COMPLETE);
    assertThat(request.host()).isEqualTo("example.org");
  }

  @Test
  void readsOtherMinorVersions() {
    assertThat(of("GET / HTTP/1.9\r\n" + HOST + END).version()).isEqualTo("HTTP/1.9");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("two spaces", "GET  / HTTP/1.1\r\n", HttpMalformed.REQUEST_LINE),
        arguments("tab", "GET\t/ HTTP/1.1\r\n", HttpMalformed.REQUEST_LINE),
        arguments("tab before the version", "GET /\tHTTP/1.1\r\n", HttpMalformed.REQUEST_LINE),
        arguments("space at the end", "GET / HTTP/1.1 \r\n", HttpMalformed.REQUEST_LINE),
        arguments("space in the target", "GET /a b HTTP/1.1\r\n", HttpMalformed.REQUEST_LINE),
        arguments("no target", "GET HTTP/1.1\r\n", HttpMalformed.REQUEST_LINE),
        arguments("control in the target", "GET /\u0001 HTTP/1.1\r\n", HttpMalformed.REQUEST_LINE),
        arguments("return in the line", "GET /\r HTTP/1.1\r\n", HttpMalformed.BARE_CR),
        arguments("two returns", "GET / HTTP/1.1\r\r\n", HttpMalformed.BARE_CR),
        arguments("no form of target", "GET path HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("no authority", "GET http:/// HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("no scheme", "GET ://a HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("digit first in scheme", "GET 1a://a HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("user in the authority", "GET http://u@a/ HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("connect to a path", "CONNECT / HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("connect without port", "CONNECT a HTTP/1.1\r\n", HttpMalformed.TARGET),
        arguments("folded line", GET + HOST + "A: b\r\n c\r\n", HttpMalformed.OBS_FOLD),
        arguments("space first", GET + " A: b\r\n", HttpMalformed.OBS_FOLD),
        arguments("no colon", GET + "A\r\n", HttpMalformed.FIELD_LINE),
        arguments("no name", GET + ": b\r\n", HttpMalformed.FIELD_LINE),
        arguments("space before the colon", GET + "Host : b\r\n", HttpMalformed.FIELD_LINE),
        arguments("return in a value", GET + "A: b\rc\r\n", HttpMalformed.BARE_CR),
        arguments("return before the end", GET + "A: b\r\r\n", HttpMalformed.BARE_CR),
        arguments("zero in a value", GET + "A: b\0\r\n", HttpMalformed.FIELD_VALUE),
        arguments("two hosts", GET + HOST + "host: b\r\n", HttpMalformed.SEVERAL_HOSTS),
        arguments("the same host twice", GET + HOST + HOST, HttpMalformed.SEVERAL_HOSTS),
        arguments("no host", GET + END, HttpMalformed.NO_HOST),
        arguments("host with a path", GET + "Host: a/b\r\n", HttpMalformed.HOST),
        arguments("host with a user", GET + "Host: u@a\r\n", HttpMalformed.HOST),
        arguments("two words as host", GET + "Host: a b\r\n", HttpMalformed.HOST),
        arguments("two hosts in one", GET + "Host: a, b\r\n", HttpMalformed.HOST),
        arguments("port that is no number", GET + "Host: a:8x\r\n", HttpMalformed.HOST),
        arguments("port too high", GET + "Host: a:65536\r\n", HttpMalformed.HOST),
        arguments("very long port", GET + "Host: a:" + "9".repeat(30) + END, HttpMalformed.HOST),
        arguments("address without end", GET + "Host: [::1\r\n", HttpMalformed.HOST),
        arguments("empty address", GET + "Host: []\r\n", HttpMalformed.HOST),
        arguments("host that is not ASCII", GET + "Host: \u00e4\r\n", HttpMalformed.HOST));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void saysWhatIsWrong(String what, String text, HttpMalformed reason) {
    HttpRequest request = of(text + (reason == HttpMalformed.NO_HOST ? "" : HOST + END));
    assertThat(request.malformed()).isEqualTo(reason);
    assertThat(request.state()).isEqualTo(MessageState.MALFORMED);
    assertThat(request.host()).isNull();
    assertThat(request.port()).isEqualTo(-1);
    assertThat(request.toString()).contains(reason.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        " GET / HTTP/1.1\r\n",
        "GET\r\n",
        "GET /\r\n",
        "EHLO example.org\r\n",
        "GET / HTTP/2.0\r\n",
        "GET / HTTP/1.\r\n",
        "GET / HTTP/1.10\r\n",
        "GET / http/1.1\r\n",
        "GET /HTTP/1.1\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "SSH-2.0-OpenSSH_9.2p1 Debian\r\n",
        "203.0.113.9 - - \"GET / HTTP/1.1\" 200\r\n",
        "GET\0/ HTTP/1.1\r\n",
        "\u0016\u0003\u0001"
      })
  void otherBytesAreNoRequest(String text) {
    assertThat(of(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET", "GET ", "GET /", "GET / HTTP/1.1", "GET / HTTP/1.1\r"})
  void aRequestLineThatGoesOnIsIncompleteAndSaysNothing(String text) {
    HttpRequest request = of(text);
    assertThat(request.state()).isEqualTo(MessageState.INCOMPLETE);
    assertThat(request.method()).isNull();
    assertThat(request.target()).isNull();
    assertThat(request.version()).isNull();
    assertThat(request.header("Host")).isNull();
  }

  @Test
  void readsOnlyTcp() {
    byte[] segment = packet("http-curl");
    int protocol = 9;
    byte[] other = segment.clone();
    other[protocol] = (byte) 132;
    assertThat(parse(other).payloadOffset()).isPositive();
    assertThat(HttpRequest.of(parse(segment))).isNotNull();
    assertThat(HttpRequest.of(parse(other))).isNull();
  }

  @Test
  void refusesBoundsOutsideTheArray() {
    assertThatThrownBy(() -> HttpRequest.of(new byte[20], 0, 21))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
