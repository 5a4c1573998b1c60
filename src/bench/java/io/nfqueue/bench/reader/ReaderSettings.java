package io.nfqueue.bench.reader;

import io.nfqueue.queue.QueueConfig;
import io.nfqueue.queue.QueueRange;
import java.util.List;

/**
 * What a reader is told.
 *
 * @param mode which reader
 * @param queues as in the path of an endpoint
 * @param maxLength packets that the kernel holds for each queue
 * @param receiveBufferBytes before the kernel doubles it
 * @param gso whether large packets come whole
 */
public record ReaderSettings(
    String mode, String queues, long maxLength, int receiveBufferBytes, boolean gso) {

  /** Reads the command line: mode, queues, length, buffer, and gso or nothing. */
  public static ReaderSettings parse(String[] arguments) {
    return new ReaderSettings(
        arguments[0],
        arguments[1],
        Long.parseLong(arguments[2]),
        Integer.parseInt(arguments[3]),
        arguments.length > 4 && arguments[4].equals("gso"));
  }

  List<QueueConfig> configs() {
    return QueueRange.parse(queues)
        .numbers()
        .mapToObj(
            number ->
                QueueConfig.number(number)
                    .withMaxLength(maxLength)
                    .withReceiveBufferBytes(receiveBufferBytes)
                    .withGso(gso))
        .toList();
  }

  String endpointOptions() {
    return "maxLength=" + maxLength + "&receiveBufferSize=" + receiveBufferBytes + "&gso=" + gso;
  }
}
