package io.nfqueue.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {
  @ParameterizedTest
  @CsvSource({"2, 2, 1", "3, 6, 2", "4, 4, 1", "7, 14, 2", "9, 18, 2", "12, 12, 1"})
  void eachIsAtEachPlaceAndAfterEachOtherOneEquallyOften(int size, int turns, int times) {
    List<Integer> elements = IntStream.range(0, size).boxed().toList();
    Map<List<Integer>, Integer> places = new HashMap<>();
    Map<List<Integer>, Integer> successions = new HashMap<>();
    for (int turn = 0; turn < turns; turn++) {
      List<Integer> order = Order.of(elements, turn);
      assertThat(order).containsExactlyInAnyOrderElementsOf(elements);
      for (int place = 0; place < size; place++) {
        places.merge(List.of(order.get(place), place), 1, Integer::sum);
        if (place > 0) {
          successions.merge(List.of(order.get(place - 1), order.get(place)), 1, Integer::sum);
        }
      }
    }
    assertThat(places).hasSize(size * size);
    assertThat(new ArrayList<>(places.values())).containsOnly(times);
    assertThat(successions).hasSize(size * (size - 1));
    assertThat(new ArrayList<>(successions.values())).containsOnly(times);
  }

  @Test
  void oneOrNoneIsAnOrder() {
    assertThat(Order.of(List.of("a"), 3)).containsExactly("a");
    assertThat(Order.of(Collections.emptyList(), 3)).isEmpty();
  }
}
