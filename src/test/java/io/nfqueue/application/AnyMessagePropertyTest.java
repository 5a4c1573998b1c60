package io.nfqueue.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.packet.ViewAnswers;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Every accessor of every message answers, whatever the bytes. */
class AnyMessagePropertyTest {
  private static final byte[] CLIENT_HELLO = {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3};
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII);

  private final ViewAnswers answers = new ViewAnswers();

  @Property
  void answers(@ForAll @Size(max = 2000) byte[] bytes) {
    assertThat(answers.wherever(bytes, DnsMessage::ofDatagram)).isNotEmpty();
    assertThat(answers.wherever(bytes, DnsMessage::ofDatagramBeginning)).isNotEmpty();
    assertThat(answers.wherever(bytes, DnsMessage::ofSegment)).isNotEmpty();
    for (byte[] message :
        new byte[][] {bytes, behind(CLIENT_HELLO, bytes), behind(REQUEST, bytes)}) {
      assertThat(answers.wherever(message, TlsClientHello::of)).isNotEmpty();
      assertThat(answers.wherever(message, HttpRequest::of)).isNotEmpty();
    }
    assertThat(answers.seen()).contains(DnsMessage.class, TlsClientHello.class, HttpRequest.class);
  }

  private static byte[] behind(byte[] beginning, byte[] rest) {
    byte[] message = new byte[beginning.length + rest.length];
    System.arraycopy(beginning, 0, message, 0, beginning.length);
    System.arraycopy(rest, 0, message, beginning.length, rest.length);
    return message;
  }
}
