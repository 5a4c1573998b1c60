package io.nfqueue.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueStatisticsTest {
  private static final String MISSED = "missed";

  /** Counters first, first + 1 and so on, in their order. */
  private static QueueStatistics counting(long first) throws ReflectiveOperationException {
    RecordComponent[] components = QueueStatistics.class.getRecordComponents();
    Object[] values = new Object[components.length];
    values[0] = 7;
    values[1] = "binding";
    for (int i = 2; i < values.length; i++) {
      values[i] = first + i;
    }
    return constructor().newInstance(values);
  }

  @SuppressWarnings("unchecked")
  private static Constructor<QueueStatistics> constructor() {
    return (Constructor<QueueStatistics>) QueueStatistics.class.getDeclaredConstructors()[0];
  }

  private static QueueStatistics with(String counter, long count)
      throws ReflectiveOperationException {
    Object[] values =
        Stream.of(QueueStatistics.class.getRecordComponents())
            .map(component -> component.getName().equals(counter) ? count : 0L)
            .toArray();
    values[0] = 7;
    values[1] = "binding";
    return constructor().newInstance(values);
  }

  @Test
  void theTotalHasEachCounterInItsPlace() throws Exception {
    QueueStatistics total = QueueStatistics.total(List.of(counting(0), counting(1000)));
    assertThat(total.queue()).isEqualTo(-1);
    assertThat(total.bindingId()).isEmpty();
    RecordComponent[] components = QueueStatistics.class.getRecordComponents();
    for (int i = 2; i < components.length; i++) {
      assertThat(components[i].getAccessor().invoke(total))
          .as(components[i].getName())
          .isEqualTo(1000L + 2 * i);
    }
  }

  @Test
  void theTotalOfNoneIsNothing() {
    assertThat(QueueStatistics.total(List.of())).hasToString("received 0");
  }

  @ParameterizedTest(name = "{0} missed, {1} dropped by the kernel: {2} passed unseen")
  @CsvSource({"0, 0, 0", "5, 0, 5", "5, 3, 2", "5, 5, 0", "5, 9, 0"})
  void whatTheKernelDroppedDidNotPass(long missed, long dropped, long passed) throws Exception {
    KernelQueueStatistics kernel = new KernelQueueStatistics(7, 1, 0, 2, 100, 0, dropped, 20);
    assertThat(with(MISSED, missed).passedUnseen(kernel)).isEqualTo(passed);
    assertThat(new QueueReport(with(MISSED, missed), kernel).passedUnseen()).hasValue(passed);
  }

  @Test
  void whatPassedIsNotKnownWithoutTheKernelsCounters() throws Exception {
    QueueReport report = new QueueReport(with(MISSED, 5), null);
    assertThat(report.passedUnseen()).isEmpty();
    assertThat(report).hasToString("received 0, missed 5; kernel: not known");
  }
}
