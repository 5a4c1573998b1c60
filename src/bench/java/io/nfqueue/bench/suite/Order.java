package io.nfqueue.bench.suite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who comes when, and after whom: the rows of a Williams design, a Latin square in which each also
 * follows each other one equally often. So what a reader leaves behind in the machine, and what the
 * machine does at the beginning of a turn, meets all of them.
 */
final class Order {
  private Order() {}

  /**
   * A row.
   *
   * @param turn from 0; the whole design has as many as there are elements, twice as many where
   *     that is an odd number
   */
  static <T> List<T> of(List<T> elements, int turn) {
    int size = elements.size();
    List<T> order = new ArrayList<>();
    for (int place = 0; place < size; place++) {
      // 0, n-1, 1, n-2, 2, ...
      int step = place % 2 == 0 ? place / 2 : size - (place + 1) / 2;
      order.add(elements.get((step + turn) % size));
    }
    if (size % 2 == 1 && turn / size % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }
}
