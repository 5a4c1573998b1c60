package io.nfqueue.examples.offload;

import org.apache.camel.builder.RouteBuilder;

/**
 * The same decision twice, about the request with which each connection begins. Queue 0 sees every
 * packet; queue 1 marks a connection as soon as its request is known to be a good one, and a rule
 * keeps marked connections out of the queue.
 */
public final class OffloadRoutes extends RouteBuilder {
  /** In the rules of the script too. */
  static final int GOOD = 1;

  private final boolean byVerdict;

  /**
   * The routes.
   *
   * @param byVerdict whether the kernel takes connection marks with a verdict; else the packet is
   *     marked, and a rule copies its mark to the connection
   */
  OffloadRoutes(boolean byVerdict) {
    this.byVerdict = byVerdict;
  }

  @Override
  public void configure() {
    from("nfqueue:0")
        .choice()
        .when(method(Requests.class, "isForbidden"))
        .to("nfqueue:0?verdict=DROP")
        .otherwise()
        .to("nfqueue:0?verdict=ACCEPT");

    // a verdict can change a connection that came with its packet
    from("nfqueue:1?conntrack=" + byVerdict)
        .choice()
        .when(method(Requests.class, "isForbidden"))
        .to("nfqueue:1?verdict=DROP")
        // the last packet of this connection that the route sees
        .when(method(Requests.class, "isAllowed"))
        .to("nfqueue:1?verdict=ACCEPT&" + (byVerdict ? "conntrackMark=" : "mark=") + GOOD)
        // before the request: the handshake
        .otherwise()
        .to("nfqueue:1?verdict=ACCEPT");
  }
}
