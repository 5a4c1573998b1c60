package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options: a bad value is an error of the endpoint, and says option, value and range. */
class OptionsTest {
  private DefaultCamelContext context;

  @BeforeEach
  void startAContext() {
    context = new DefaultCamelContext();
    context.disableJMX();
    context.start();
  }

  @AfterEach
  void stopTheContext() {
    context.stop();
  }

  private NfqueueEndpoint endpoint(String uri) {
    return context.getEndpoint(uri, NfqueueEndpoint.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          copyRange below its range        | 0?copyRange=0               | copyRange        | 0           | 1..65531
          copyRange above its range        | 0?copyRange=65532           | copyRange        | 65532       | 1..65531
          copyRange beyond an int          | 0?copyRange=4294967297      | copyRange        | 4294967297  | 65531
          maxLength below its range        | 0?maxLength=0               | maxLength        | 0           | 1..4294967295
          maxLength above its range        | 0?maxLength=4294967296      | maxLength        | 4294967296  | 1..4294967295
          receiveBatchSize below its range | 0?receiveBatchSize=0        | receiveBatchSize | 0           | 1..1024
          receiveBatchSize above its range | 0?receiveBatchSize=1025     | receiveBatchSize | 1025        | 1..1024
          receiveBufferSize negative       | 0?receiveBufferSize=-1      | receiveBufferSize| -1          | 0..1073741824
          verdictTimeout zero              | 0?verdictTimeout=0          | verdictTimeout   | 0           | more than 0
          verdictTimeout negative          | 0?verdictTimeout=-5         | verdictTimeout   | -5          | more than 0
          defaultVerdict unknown           | 0?defaultVerdict=FOO        | defaultVerdict   | FOO         | ACCEPT, DROP
          defaultVerdict repeating         | 0?defaultVerdict=REPEAT     | defaultVerdict   | REPEAT      | ACCEPT, DROP
          failureVerdict unknown           | 0?failureVerdict=QUEUE:1    | failureVerdict   | QUEUE:1     | ACCEPT
          timeoutVerdict unknown           | 0?timeoutVerdict=FOO        | timeoutVerdict   | FOO         | ACCEPT
          suspendVerdict unknown           | 0?suspendVerdict=FOO        | suspendVerdict   | FOO         | ACCEPT
          shutdownVerdict unknown          | 0?shutdownVerdict=FOO       | shutdownVerdict  | FOO         | ACCEPT
          malformedVerdict unknown         | 0?malformedVerdict=FOO      | malformedVerdict | FOO         | ROUTE
          queue above its range            | 65536                       | queue            | 65536       | 0..65535
          queue of six digits              | 000001                      | queue            | 000001      | 0..65535
          queue that is no number          | abc                         | queue            | abc         | 0..65535
          queue negative                   | -1                          | queue            | -1          | 0..65535
          range that goes backwards        | 3-1                         | queue            | 3-1         | 0-3
          range beyond the last queue      | 0-65536                     | queue            | 0-65536     | 0..65535
          range without an end             | 0-                          | queue            | 0-          | 0-3
          mark negative                    | 0?mark=-1                   | mark             | -1          | 0..4294967295
          mark above its range             | 0?mark=4294967296           | mark             | 4294967296  | 0..4294967295
          mark that is no number           | 0?mark=banana               | mark             | banana      | 0..4294967295
          markMask negative                | 0?mark=1&markMask=-1        | markMask           | -1          | 0..4294967295
          verdict unknown                  | 0?verdict=FOO               | verdict          | FOO         | ACCEPT, DROP
          verdict QUEUE without a queue    | 0?verdict=QUEUE             | queueTo          | QUEUE       |
          verdict to a queue too high      | 0?verdict=QUEUE:65536       | verdict          | QUEUE:65536 | 0..65535
          queueTo above its range          | 0?verdict=QUEUE&queueTo=70000 | queueTo        | 70000       | 0..65535
          queueTo beyond an int            | 0?verdict=QUEUE&queueTo=4294967301 | queueTo   | 4294967301  | 0..65535
          queueTo without QUEUE            | 0?verdict=DROP&queueTo=5    | queueTo          | 5           | verdict=QUEUE
          queueBypass without queueTo      | 0?verdict=QUEUE:5&queueBypass=true | queueBypass | true      | queueTo
          copyMode NONE                    | 0?copyMode=NONE             | copyMode         | NONE        | PACKET
          failMode unknown                 | 0?failMode=x                | failMode         | x           | open
          a boolean that is none           | 0?autoVerdict=maybe         | autoVerdict      | maybe       | true
          unknown option                   | 0?copyrangee=5              | copyrangee       |             |
          """)
  void aBadValueIsAnErrorOfTheEndpoint(
      String row, String uri, String option, String value, String range) {
    assertThatThrownBy(() -> endpoint("nfqueue:" + uri))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .satisfies(e -> assertThat(explanation(e)).contains(option))
        .satisfies(e -> assertThat(explanation(e)).contains(value == null ? "" : value))
        .satisfies(e -> assertThat(explanation(e)).contains(range == null ? "" : range));
  }

  /** What is said beyond the URI, which Camel repeats. */
  private static String explanation(Throwable e) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      all.append(
              String.valueOf(t.getMessage()).replaceFirst("Failed to resolve endpoint: \\S+ ", ""))
          .append('\n');
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nfqueue:0",
        "nfqueue:65535",
        "nfqueue:0-3",
        "nfqueue:7-7",
        "nfqueue:*",
        "nfqueue:0?copyRange=1",
        "nfqueue:0?copyRange=65531",
        "nfqueue:0?maxLength=4294967295",
        "nfqueue:0?receiveBatchSize=1024",
        "nfqueue:0?verdictTimeout=5s",
        "nfqueue:0?verdictTimeout=1",
        "nfqueue:0?copyMode=packet",
        "nfqueue:0?failMode=OPEN",
        "nfqueue:0?mark=4294967295&markMask=4294967295&verdict=accept",
        "nfqueue:0?verdict=QUEUE&queueTo=0&queueBypass=true",
        "nfqueue:0?defaultVerdict=queue:5:bypass"
      })
  void aGoodValueIsTaken(String uri) {
    assertThat(endpoint(uri)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x2a", "42"})
  void aMarkMayBeWrittenAsMarksAre(String mark) {
    assertThat(endpoint("nfqueue:0?mark=" + mark).getMark()).isEqualTo(42);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"5s", "1m", "0x"})
  void aMarkIsNoDuration(String mark) {
    assertThatThrownBy(() -> endpoint("nfqueue:0?mark=" + mark))
        .isInstanceOf(ResolveEndpointFailedException.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "verdict=DROP, defaultVerdict",
    "mark=1, options of producers",
    "replacePayload=true, options of producers",
    "fixChecksums=false, options of producers"
  })
  void aConsumerRefusesWhatIsForProducers(String option, String hint) {
    assertThatThrownBy(() -> endpoint("nfqueue:0?" + option).createConsumer(exchange -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option.substring(0, option.indexOf('=')))
        .hasMessageContaining(hint);
  }

  @Test
  void whatIsSetOnTheEndpointBeforeItsConsumerIsMadeCounts() {
    NfqueueEndpoint endpoint = endpoint("nfqueue:0");
    endpoint.getConfiguration().setDefaultVerdict("REPEAT");
    assertThatThrownBy(() -> endpoint.createConsumer(exchange -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("defaultVerdict=REPEAT");
  }

  @Test
  void thePropertyPlaceholdersAreReplaced() {
    context.getPropertiesComponent().addInitialProperty("number", "7");
    context.getPropertiesComponent().addInitialProperty("range", "99");
    context.getPropertiesComponent().addInitialProperty("mode", "open");
    NfqueueEndpoint endpoint = endpoint("nfqueue:{{number}}?copyRange={{range}}&failMode={{mode}}");
    assertThat(endpoint.getQueue()).isEqualTo("7");
    assertThat(endpoint.getConfiguration().getCopyRange()).isEqualTo(99);
    assertThat(endpoint.getConfiguration().getFailMode()).isEqualTo(FailMode.open);
  }

  private static DefaultCamelCatalog catalog() throws IOException {
    DefaultCamelCatalog catalog = new DefaultCamelCatalog();
    try (InputStream json =
        NfqueueComponent.class.getResourceAsStream("/META-INF/io/nfqueue/camel/nfqueue.json")) {
      catalog.addComponent(
          "nfqueue",
          NfqueueComponent.class.getName(),
          new String(json.readAllBytes(), StandardCharsets.UTF_8));
    }
    return catalog;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nfqueue:0",
        "nfqueue:*?verdict=DROP",
        "nfqueue:0-3?failMode=open&copyRange=100&verdictTimeout=5s&autoVerdict=false",
        "nfqueue:0?netns=blue&malformedVerdict=ROUTE&failureVerdict=ACCEPT",
        "nfqueue:0?verdict=QUEUE&queueTo=5&queueBypass=true&mark=7&markMask=255"
      })
  void theCatalogFindsGoodUrisGood(String uri) throws IOException {
    EndpointValidationResult result = catalog().validateEndpointProperties(uri);
    assertThat(result.isSuccess()).as(result.summaryErrorMessage(true)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nfqueue:0?copyRange=many,   copyRange",
    "nfqueue:0?autoVerdict=maybe, autoVerdict",
    "nfqueue:0?failMode=ajar,     failMode",
    "nfqueue:0?copyMode=NONE,     copyMode",
    "nfqueue:0?copyrangee=5,      copyrangee"
  })
  void theCatalogFindsBadUrisBad(String uri, String option) throws IOException {
    EndpointValidationResult result = catalog().validateEndpointProperties(uri);
    assertThat(result.isSuccess()).isFalse();
    assertThat(result.summaryErrorMessage(true)).contains(option);
  }

  @Test
  void theCatalogTakesAUriApartAndPutsItTogether() throws Exception {
    Map<String, String> options =
        catalog().endpointProperties("nfqueue:0-3?failMode=open&copyRange=100");
    assertThat(options)
        .containsEntry("queue", "0-3")
        .containsEntry("failMode", "open")
        .containsEntry("copyRange", "100");
    assertThat(catalog().asEndpointUri("nfqueue", options, false))
        .startsWith("nfqueue:0-3?")
        .contains("failMode=open", "copyRange=100");
  }
}
