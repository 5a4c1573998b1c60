package io.nfqueue.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * The component {@code nfqueue}.
 *
 * <p>What its configuration says holds for endpoints that are made afterwards.
 */
@Component("nfqueue")
public class NfqueueComponent extends DefaultComponent {
  @Metadata(description = "Options that endpoints have unless their URI says otherwise.")
  private NfqueueConfiguration configuration = new NfqueueConfiguration();

  @Metadata(
      label = "advanced",
      description =
          "What events call this host, so that verdicts find their way back to it. Default is its host name.")
  private String node;

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    NfqueueEndpoint endpoint = new NfqueueEndpoint(uri, this, remaining, configuration.copy());
    if (getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter types) {
      new OptionTexts(getCamelContext(), types).read(parameters);
    }
    setProperties(endpoint, parameters);
    endpoint.validate();
    return endpoint;
  }

  public NfqueueConfiguration getConfiguration() {
    return configuration;
  }

  public void setConfiguration(NfqueueConfiguration configuration) {
    this.configuration = configuration;
  }

  public String getNode() {
    return node;
  }

  public void setNode(String node) {
    this.node = node;
  }
}
