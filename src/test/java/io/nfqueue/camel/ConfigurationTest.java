package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Options of the component, as an application's properties set them, and of its endpoints. */
class ConfigurationTest {
  private final Main main = new Main();

  @AfterEach
  void stop() {
    main.stop();
  }

  private CamelContext start(String... options) throws Exception {
    Properties properties = new Properties();
    for (String option : options) {
      String[] nameAndValue = option.split("=", 2);
      properties.setProperty("camel.component.nfqueue." + nameAndValue[0], nameAndValue[1]);
    }
    main.setOverrideProperties(properties);
    main.setDefaultPropertyPlaceholderLocation("false");
    main.configure().setAutoConfigurationFailFast(true);
    main.start();
    return main.getCamelContext();
  }

  private static NfqueueConfiguration options(CamelContext context, String uri) {
    return context.getEndpoint(uri, NfqueueEndpoint.class).getConfiguration();
  }

  @Test
  void endpointsInheritTheComponentsOptions() throws Exception {
    CamelContext context =
        start(
            "copyRange=99",
            "fail-mode=open",
            "autoVerdict=false",
            "verdictTimeout=5s",
            "defaultVerdict=DROP",
            "max-length=77",
            "failureVerdict=DROP",
            "netns=blue");
    NfqueueConfiguration options = options(context, "nfqueue:0");
    assertThat(options.getCopyRange()).isEqualTo(99);
    assertThat(options.getFailMode()).isEqualTo(FailMode.open);
    assertThat(options.isAutoVerdict()).isFalse();
    assertThat(options.getVerdictTimeout()).isEqualTo(5000);
    assertThat(options.getDefaultVerdict()).isEqualTo("DROP");
    assertThat(options.getMaxLength()).isEqualTo(77);
    assertThat(options.getFailureVerdict()).isEqualTo(FallbackVerdict.DROP);
    assertThat(options.getNetns()).isEqualTo("blue");
  }

  @Test
  void aUriOverridesTheComponent() throws Exception {
    CamelContext context = start("copyRange=99", "failMode=open", "autoVerdict=false");
    NfqueueConfiguration options =
        options(context, "nfqueue:0?copyRange=100&failMode=closed&autoVerdict=true");
    assertThat(options.getCopyRange()).isEqualTo(100);
    assertThat(options.getFailMode()).isEqualTo(FailMode.closed);
    assertThat(options.isAutoVerdict()).isTrue();
  }

  @Test
  void anEndpointDoesNotChangeTheNext() throws Exception {
    CamelContext context = start("copyRange=99");
    assertThat(options(context, "nfqueue:0?copyRange=100").getCopyRange()).isEqualTo(100);
    assertThat(options(context, "nfqueue:1").getCopyRange()).isEqualTo(99);
  }

  @Test
  void aBadOptionOfTheComponentIsAnErrorOfTheEndpoint() throws Exception {
    CamelContext context = start("copyRange=0");
    assertThatThrownBy(() -> context.getEndpoint("nfqueue:0"))
        .rootCause()
        .hasMessageContainingAll("copyRange=0", "1..65531");
    assertThat(context.getEndpoint("nfqueue:0?copyRange=1")).isNotNull();
  }

  @Test
  void anUnknownOptionOfTheComponentIsAnErrorOfTheStart() {
    assertThatThrownBy(() -> start("copyRangee=5")).hasStackTraceContaining("copyRangee");
  }

  @Test
  void anUnreadableOptionOfTheComponentIsAnErrorOfTheStart() {
    assertThatThrownBy(() -> start("failMode=ajar"))
        .hasStackTraceContaining("failMode")
        .hasStackTraceContaining("ajar");
  }
}
