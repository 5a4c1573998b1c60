package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfqueue.queue.CopyMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options: good values are taken; what is refused, and in which words, is in BadOptionTest. */
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
        "nfqueue:0?capture=packets.pcapng&captureMaxBytes=1024&captureMaxFiles=1000",
        "nfqueue:0?mark=4294967295&markMask=4294967295&verdict=accept",
        "nfqueue:0?verdict=QUEUE&queueTo=0&queueBypass=true",
        "nfqueue:0?priority=4294967295&adjustSequence=true",
        "nfqueue:0?conntrackMark=0xffffffff&conntrackMarkMask=0x1",
        "nfqueue:0?conntrackLabels=00112233445566778899aabbccddeeff&conntrackLabelsMask=0x01",
        "nfqueue:0?conntrackTimeout=0&conntrackHelper=fifteen-letters",
        "nfqueue:0?defaultVerdict=queue:5:bypass"
      })
  void aGoodValueIsTaken(String uri) {
    assertThat(endpoint(uri)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"0x2a, 0xff", "42, 255", "042, 0255"})
  void aMarkMayBeWrittenAsMarksAre(String mark, String mask) {
    NfqueueEndpoint endpoint = endpoint("nfqueue:0?mark=" + mark + "&markMask=" + mask);
    assertThat(endpoint.getMark()).isEqualTo(42);
    assertThat(endpoint.getMarkMask()).isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource({"30s, 30000", "1m30s, 90000", "PT5S, 5000", "250, 250", "1, 1"})
  void aDurationIsReadAsCamelDoes(String duration, long millis) {
    NfqueueConfiguration options =
        endpoint("nfqueue:0?verdictTimeout=" + duration).getConfiguration();
    assertThat(options.getVerdictTimeout()).isEqualTo(millis);
  }

  @Test
  void aConnectionsTimeoutIsADuration() {
    assertThat(
            endpoint("nfqueue:0?conntrackTimeout=1m30s")
                .getVerdictConfiguration()
                .getConntrackTimeout())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void anEmptyHelperIsNoneAndNotUnset() {
    assertThat(
            endpoint("nfqueue:0?conntrackHelper=").getVerdictConfiguration().getConntrackHelper())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"copyMode=meta&failMode=OPEN", "copyMode=META&failMode=open"})
  void wordsAreReadInAnyCase(String words) {
    NfqueueConfiguration options = endpoint("nfqueue:0?" + words).getConfiguration();
    assertThat(options.getCopyMode()).isEqualTo(CopyMode.META);
    assertThat(options.getFailMode()).isEqualTo(FailMode.open);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "verdict=DROP, defaultVerdict",
    "mark=1, options of producers",
    "priority=1, options of producers",
    "conntrackMark=1, options of producers",
    "adjustSequence=true, options of producers",
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
