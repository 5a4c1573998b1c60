package io.nfqueue.bench;

import io.nfqueue.queue.PacketQueue;
import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.Verdict;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A reader that accepts everything, to be measured beside the C reader: {@code loop} is a {@link
 * PacketQueue}, {@code route} an empty Camel route. Runs until it is ended.
 *
 * <p>Arguments: mode, queue length, receive buffer in bytes.
 */
public final class ReaderBench {
  private ReaderBench() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0];
    long maxLength = Long.parseLong(arguments[1]);
    int receiveBufferBytes = Integer.parseInt(arguments[2]);
    if (mode.equals("loop")) {
      runLoop(maxLength, receiveBufferBytes);
    } else {
      runRoute(maxLength, receiveBufferBytes);
    }
  }

  private static void runLoop(long maxLength, int receiveBufferBytes) {
    QueueConfig config =
        QueueConfig.number(0).withMaxLength(maxLength).withReceiveBufferBytes(receiveBufferBytes);
    try (PacketQueue queue = PacketQueue.open(config)) {
      queue.run(packet -> Verdict.accept());
    }
  }

  private static void runRoute(long maxLength, int receiveBufferBytes) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.disableJMX();
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("nfqueue:0?maxLength=" + maxLength + "&receiveBufferSize=" + receiveBufferBytes)
                  .stop();
            }
          });
      context.start();
      Thread.currentThread().join();
    }
  }
}
