package io.nfqueue.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.ViewAnswers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The host of a whole request, wherever it stands: an answer, whatever is there. */
class HttpHostPropertyTest {
  private static final String CHARACTERS =
      "[]:/@%.-0123456789abfGHv!$&'()*+,;=?# \t\\\"\u007f\u00e4";

  private final ViewAnswers answers = new ViewAnswers();

  @Provide
  Arbitrary<String> hosts() {
    Arbitrary<String> any =
        Arbitraries.strings().withChars(CHARACTERS.toCharArray()).ofMaxLength(40);
    Arbitrary<String> port = Arbitraries.strings().withChars(":0123456789").ofMaxLength(8);
    return Arbitraries.oneOf(
        any,
        any.flatMap(name -> port.map(number -> "[" + name + "]" + number)),
        port.map(number -> "example.org" + number));
  }

  @Property(tries = 2000)
  void isAnswered(@ForAll("hosts") String host) {
    for (String request :
        List.of(
            "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n",
            "GET http://" + host + "/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT " + host + " HTTP/1.1\r\nHost: a\r\n\r\n")) {
      byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
      answers.wherever(bytes, HttpRequest::of);
      HttpRequest read = HttpRequest.of(bytes, 0, bytes.length);
      if (read == null) {
        // a space in it: no version at the line's end
        continue;
      }
      boolean wrong = read.state() == MessageState.MALFORMED;
      assertThat(read.state()).as(request).isNotEqualTo(MessageState.INCOMPLETE);
      assertThat(read.host() == null).as(request).isEqualTo(wrong);
      assertThat(read.port()).as(request).isBetween(-1, wrong ? -1 : 65_535);
      assertThat(wrong || request.contains(read.host())).as(request).isTrue();
    }
  }

  @Property
  void isWhatWasSentWhereThatIsPlain(@ForAll("names") String name, @ForAll("ports") int port) {
    for (String request :
        List.of(
            "GET / HTTP/1.1\r\nHost: " + name + ":" + port + "\r\n\r\n",
            "GET http://" + name + ":" + port + "/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT " + name + ":" + port + " HTTP/1.1\r\nHost: a\r\n\r\n")) {
      byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
      HttpRequest read = HttpRequest.of(bytes, 0, bytes.length);
      assertThat(read.host()).as(request).isEqualTo(name);
      assertThat(read.port()).as(request).isEqualTo(port);
    }
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> label =
        Arbitraries.strings().withCharRange('a', 'z').numeric().ofMinLength(1).ofMaxLength(20);
    return Arbitraries.oneOf(
        label, label.map(first -> first + ".example"), label.map(first -> "[2001:db8::1]"));
  }

  @Provide
  Arbitrary<Integer> ports() {
    return Arbitraries.integers().between(0, 65_535);
  }
}
