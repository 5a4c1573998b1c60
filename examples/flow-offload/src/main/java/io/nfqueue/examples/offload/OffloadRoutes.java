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

  private final String marked;

  /**
   * The routes.
   *
   * @param option what marks a connection: {@code conntrackMark}, or {@code mark} where a rule
   *     copies the packet's mark to its connection
   */
  OffloadRoutes(String option) {
    marked = option + "=" + GOOD;
  }

  @Override
  public void configure() {
    from("nfqueue:0")
        .choice()
        .when(method(Requests.class, "isForbidden"))
        .to("nfqueue:0?verdict=DROP")
        .otherwise()
        .to("nfqueue:0?verdict=ACCEPT");

    from("nfqueue:1")
        .choice()
        .when(method(Requests.class, "isForbidden"))
        .to("nfqueue:1?verdict=DROP")
        // the last packet of this connection that the route sees
        .when(method(Requests.class, "isAllowed"))
        .to("nfqueue:1?verdict=ACCEPT&" + marked)
        // before the request: the handshake
        .otherwise()
        .to("nfqueue:1?verdict=ACCEPT");
  }
}
