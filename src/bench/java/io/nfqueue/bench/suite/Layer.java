package io.nfqueue.bench.suite;

import java.util.List;

/** Where CPU time goes: what the innermost known frame of a stack belongs to. */
enum Layer {
  VERDICTS("kernel: verdicts (send)", "io/nfqueue/libc/JnaLibC$C.send"),
  RECEIVING("kernel: packets (recvmmsg)", "io/nfqueue/libc/JnaLibC$C.recvmmsg"),
  COMPONENT("io.nfqueue.camel", "io/nfqueue/camel/"),
  QUEUE("io.nfqueue.queue and below", "io/nfqueue/"),
  CAMEL("Camel", "org/apache/camel/"),
  JVM("JVM: compiler and collector and other threads", "");

  private static final List<Layer> ALL = List.of(values());

  final String title;
  private final String prefix;

  Layer(String title, String prefix) {
    this.title = title;
    this.prefix = prefix;
  }

  /**
   * Tells whose a stack is. What the JDK does is its caller's.
   *
   * @param stack frames, the outermost first, with semicolons between them
   */
  static Layer of(String stack) {
    String[] frames = stack.split(";");
    for (int i = frames.length - 1; i >= 0; i--) {
      for (Layer layer : ALL) {
        if (layer != JVM && frames[i].startsWith(layer.prefix)) {
          return layer;
        }
      }
    }
    return JVM;
  }
}
