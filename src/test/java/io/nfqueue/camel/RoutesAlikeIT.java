package io.nfqueue.camel;

import static io.nfqueue.camel.RoutedGate.OTHER_PORT;
import static io.nfqueue.camel.RoutedGate.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nfqueue.testnet.TestNetwork;
import io.nfqueue.testnet.TestNetworkExtension;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same routes in Java, XML and YAML do the same to the same traffic. */
@ExtendWith(TestNetworkExtension.class)
class RoutesAlikeIT {

  /** Where the routes come from. */
  enum Dsl {
    JAVA {
      @Override
      void load(DefaultCamelContext context) throws Exception {
        context.addRoutes(new JavaRoutes());
      }
    },
    XML {
      @Override
      void load(DefaultCamelContext context) throws Exception {
        loadResource(context, "classpath:routes/verdicts.xml");
      }
    },
    YAML {
      @Override
      void load(DefaultCamelContext context) throws Exception {
        loadResource(context, "classpath:routes/verdicts.yaml");
      }
    };

    abstract void load(DefaultCamelContext context) throws Exception;

    private static void loadResource(DefaultCamelContext context, String name) throws Exception {
      Resource resource = ResourceHelper.resolveMandatoryResource(context, name);
      PluginHelper.getRoutesLoader(context).loadRoutes(resource);
    }
  }

  /** Those of routes/verdicts.xml and routes/verdicts.yaml: keep the three alike. */
  private static final class JavaRoutes extends RouteBuilder {
    @Override
    public void configure() {
      onException(IllegalStateException.class)
          .handled(true)
          .setHeader(NfqueueConstants.VERDICT, constant("ACCEPT"));

      from("nfqueue:0?netns={{netns}}&copyRange=1000")
          .routeId("decide")
          .choice()
          .when(header(NfqueueConstants.DESTINATION_PORT).isEqualTo(OTHER_PORT))
          .to("nfqueue:0?verdict=DROP")
          .when(bodyAs(String.class).contains("length 1"))
          .setHeader(NfqueueConstants.VERDICT, constant("drop"))
          .when(bodyAs(String.class).contains("length 2"))
          .setHeader(NfqueueConstants.MARK, constant("7"))
          .to("nfqueue:0?verdict=QUEUE&queueTo=5")
          .when(bodyAs(String.class).contains("length 3"))
          .throwException(new IllegalStateException("handled"))
          .when(bodyAs(String.class).contains("length 4"))
          .throwException(new IllegalArgumentException("not handled"))
          .when(bodyAs(String.class).contains("length 5"))
          .setHeader(NfqueueConstants.VERDICT, constant("PERHAPS"))
          .otherwise()
          .to("nfqueue:*?verdict=ACCEPT");

      from("nfqueue:5?netns={{netns}}&autoVerdict=false").routeId("later").to("seda:later");

      from("seda:later?pollTimeout=50")
          .routeId("latest")
          .filter(header(NfqueueConstants.MARK).isEqualTo(7))
          .to("nfqueue:0-5?verdict=ACCEPT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void inJavaXmlAndYaml(Dsl dsl, TestNetwork network) throws Exception {
    RoutedGate gate = new RoutedGate(network);
    dsl.load(gate.context());
    gate.context().start();
    assertThat(gate.context().getRoutes()).hasSize(3);

    gate.sendTo(OTHER_PORT, "to the other port");
    // what happens to each goes by its length
    gate.send("1", "22", "333", "4444", "55555", "666666", "1", "22");

    gate.awaitDecided(9);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(gate.queue(5).statistics().accepted()).isEqualTo(2));
    assertThat(gate.arrived()).containsExactlyInAnyOrder("22", "333", "666666", "22");
    assertThat(gate.statistics())
        .hasToString("received 9, accepted 2, dropped 5, requeued 2, for failure 2");
    assertThat(gate.queue(5).statistics()).hasToString("received 2, accepted 2");
  }
}
