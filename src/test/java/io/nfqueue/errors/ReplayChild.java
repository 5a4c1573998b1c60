package io.nfqueue.errors;

import io.nfqueue.camel.test.RouteReplay;
import io.nfqueue.queue.DecidedPacket;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A program that replays a file through a route: what arrives at port 23 is dropped, the rest is
 * accepted. Prints a line for each packet.
 */
public final class ReplayChild {
  private ReplayChild() {}

  public static void main(String[] args) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              // options for live queues among them, which need native calls there
              from("nfqueue:0?netns=blue&nice=-5&cpuAffinity=0&conntrack=true")
                  .choice()
                  .when(header("CamelNfqueueDestinationPort").isEqualTo(23))
                  .to("nfqueue:0?netns=blue&verdict=DROP");
            }
          });
      List<DecidedPacket> packets = RouteReplay.of(context, Path.of(args[0])).run();
      packets.forEach(p -> System.out.println(p.destinationPort() + " " + p.verdict()));
    }
    try {
      Class.forName("com.sun.jna.Native", false, ReplayChild.class.getClassLoader());
      System.out.println("JNA is there");
    } catch (ClassNotFoundException e) {
      System.out.println("JNA is not there");
    }
  }
}
