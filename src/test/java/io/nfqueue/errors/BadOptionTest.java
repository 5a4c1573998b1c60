package io.nfqueue.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nfqueue.queue.QueueConfig;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong option is an error of the endpoint's creation, that names option, value and range. */
class BadOptionTest {
  private final DefaultCamelContext context = new DefaultCamelContext();

  @AfterEach
  void closeTheContext() throws Exception {
    context.close();
  }

  private String textOfCreating(String uri) {
    Throwable thrown = catchThrowable(() -> context.getEndpoint(uri));
    assertThat(thrown).as("creating %s", uri).isNotNull();
    assertThat(thrown.getMessage()).startsWith("Failed to resolve endpoint: nfqueue://");
    return thrown.getMessage().substring(thrown.getMessage().indexOf(" due to: "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "copyRange=0               | 1..65531",
        "copyRange=65532           | 1..65531",
        "maxLength=0               | 1..4294967295",
        "maxLength=4294967296      | 1..4294967295",
        "receiveBufferSize=-1      | 0..1073741824",
        "receiveBufferSize=1073741825 | 0..1073741824",
        "receiveBatchSize=0        | 1..1024",
        "receiveBatchSize=1025     | 1..1024",
        "captureMaxBytes=1         | 0, or 1024 and more",
        "captureMaxFiles=0         | 1..1000",
        "captureMaxFiles=1001      | 1..1000",
        "verdictTimeout=0          | more than 0",
        "verdictTimeout=-1         | more than 0",
        "mark=-1                   | 0..4294967295",
        "mark=4294967296           | 0..4294967295",
        "markMask=-1               | 0..4294967295",
        "priority=4294967296       | 0..4294967295",
        "conntrackMark=-1          | 0..4294967295",
        "conntrackMarkMask=4294967296 | 0..4294967295",
        "conntrackLabels=0         | 1 to 16 bytes as hexadecimal text",
        "conntrackLabels=000102030405060708090a0b0c0d0e0f10 | 1 to 16 bytes",
        "conntrackLabelsMask=word  | 1 to 16 bytes as hexadecimal text",
        "conntrackHelper=sixteen-letters. | up to 15 ASCII characters",
        "defaultVerdict=REPEAT     | ACCEPT, DROP, STOP, QUEUE:n or QUEUE:n:bypass",
      })
  void aValueOutOfRange(String option, String range) {
    assertThat(textOfCreating("nfqueue:7?" + option))
        .startsWith(" due to: " + option + ": ")
        .contains(range);
  }

  @Test
  void aTargetQueueOutOfRange() {
    assertThat(textOfCreating("nfqueue:7?verdict=QUEUE&queueTo=65536"))
        .isEqualTo(" due to: queueTo=65536: 0..65535 expected");
  }

  @Test
  void aTargetQueueWithoutTheVerdict() {
    assertThat(textOfCreating("nfqueue:7?queueTo=5"))
        .isEqualTo(" due to: queueTo=5: verdict=QUEUE expected beside it, found none");
    assertThat(textOfCreating("nfqueue:7?verdict=DROP&queueTo=5"))
        .isEqualTo(" due to: queueTo=5: verdict=QUEUE expected beside it, found DROP");
  }

  @Test
  void theVerdictWithoutATargetQueue() {
    assertThat(textOfCreating("nfqueue:7?verdict=QUEUE"))
        .isEqualTo(" due to: verdict=QUEUE: queueTo is missing; QUEUE:n names it too");
  }

  @Test
  void aBypassWithoutATargetQueue() {
    assertThat(textOfCreating("nfqueue:7?verdict=QUEUE:5&queueBypass=true"))
        .isEqualTo(" due to: queueBypass=true: queueTo is missing");
  }

  /** Camel by itself takes most of these for 0, or cuts them, and says nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "receiveBufferSize=4M",
        "receiveBufferSize=99999999999",
        "copyRange=all",
        "copyRange=4294967297",
        "receiveBatchSize=",
        "maxLength=unlimited",
        "captureMaxBytes=large",
        "maxLength=99999999999999999999",
        "mark=abc",
        "mark=5s",
        "mark=1m",
        "mark=0x",
        "markMask=ff",
        "priority=high",
        "conntrackMark=ff",
        "queueTo=x",
        "queueTo=4294967296",
      })
  void aNumberThatCannotBeRead(String option) {
    assertThat(textOfCreating("nfqueue:7?verdict=QUEUE&" + option))
        .startsWith(" due to: " + option + ": a whole number")
        .endsWith("expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "5 apples"})
  void aDurationThatCannotBeRead(String duration) {
    assertThat(textOfCreating("nfqueue:7?verdictTimeout=" + duration))
        .startsWith(" due to: verdictTimeout=" + duration + ": ")
        .contains("30s");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "copyMode=NONE          | PACKET   | META",
        "failMode=ajar          | open     | closed",
        "failureVerdict=MAYBE   | ACCEPT   | DROP",
        "timeoutVerdict=STOP    | ACCEPT   | DROP",
        "suspendVerdict=x       | ACCEPT   | DROP",
        "shutdownVerdict=x      | ACCEPT   | DROP",
        "malformedVerdict=x     | DROP     | ROUTE",
        "gso=maybe              | true     | false",
        "autoVerdict=maybe      | true     | false",
        "failOpen=maybe         | true     | false",
        "verdict=FOO            | REPEAT   | QUEUE:n:bypass",
        "verdict=QUEUE:70000    | QUEUE:n  | 0..65535",
        "defaultVerdict=FOO     | ACCEPT   | QUEUE:n:bypass",
      })
  void aWordThatIsNone(String option, String allowed, String alsoAllowed) {
    assertThat(textOfCreating("nfqueue:7?" + option))
        .startsWith(" due to: " + option + ": ")
        .contains(allowed, alsoAllowed)
        .doesNotContain("Exception", "class ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "000001", "3-1", "0-65536", "0-", "x", "-1", "1,2"})
  void aPathThatIsNoQueue(String path) {
    assertThat(textOfCreating("nfqueue:" + path))
        .isEqualTo(
            " due to: queue="
                + path
                + ": a number 0..65535, a range as in 0-3, or * (producers only) expected");
  }

  @Test
  void anOptionThatDoesNotExist() {
    assertThat(textOfCreating("nfqueue:7?copyrnge=1"))
        .contains("parameters that couldn't be set on the endpoint")
        .contains("Unknown parameters=[{copyrnge=1}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nfqueue:7?copyRange=0 | copyRange=0: 1..65531 expected",
        "nfqueue:7?copyrnge=1  | Unknown parameters=[{copyrnge=1}]",
        "nfqueue:*             | nfqueue:* is for producers: a consumer needs a queue number",
      })
  void theStartOfARouteFailsWithItInTheOutermostMessage(String uri, String text) {
    assertThatThrownBy(
            () -> {
              context.addRoutes(
                  new RouteBuilder() {
                    @Override
                    public void configure() {
                      from(uri).to("log:packets");
                    }
                  });
              context.start();
            })
        .hasMessageContaining(text);
  }

  @Test
  void theRangesOfThePlainApi() {
    QueueConfig config = QueueConfig.number(7);
    assertThatThrownBy(() -> QueueConfig.number(65536))
        .hasMessage("queue=65536: 0..65535 expected");
    assertThatThrownBy(() -> config.withCopyRangeBytes(0))
        .hasMessage("copyRange=0: 1..65531 expected");
    assertThatThrownBy(() -> config.withMaxLength(0))
        .hasMessage("maxLength=0: 1..4294967295 expected");
    assertThatThrownBy(() -> config.withReceiveBufferBytes(-1))
        .hasMessage("receiveBufferSize=-1: 0..1073741824 expected");
    assertThatThrownBy(() -> config.withReceiveBatchSize(0))
        .hasMessage("receiveBatchSize=0: 1..1024 expected");
    assertThatThrownBy(() -> config.withVerdictTimeout(Duration.ofMillis(-1)))
        .hasMessage("verdictTimeout=PT-0.001S: 0 or more expected");
  }
}
