package io.nfqueue.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfqueue.application.ApplicationPackets;
import io.nfqueue.queue.GoldenPackets;
import io.nfqueue.queue.QueuedIpPackets;
import io.nfqueue.queue.QueuedPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A PacketMessage behaves as a DefaultMessage into which all headers were put at once: both go
 * through the same random operations, and every result is compared.
 */
class PacketMessageTest {
  private static final int SEQUENCES = 10_000;
  private static final int OPERATIONS = 12;
  private static final String[] PATTERNS = {
    "*", "Camel*", "CamelNfqueue*", "CamelNfqueueS*", "camelnfqueue(Mark|Ttl)", "other*", "none*"
  };
  private static final Class<?>[] TYPES = {
    String.class, Long.class, Integer.class, boolean.class, Boolean.class, int.class, Object.class
  };

  private static DefaultCamelContext context;
  private static final List<QueuedPacket> PACKETS = new ArrayList<>();
  private static final List<String> NAMES = new ArrayList<>();

  @BeforeAll
  static void start() {
    context = new DefaultCamelContext();
    context.disableJMX();
    context.start();
    for (String name : GoldenPackets.NAMES) {
      PACKETS.add(GoldenPackets.decode(name));
    }
    for (String name : List.of("dns-response", "tls-openssl", "http-absolute")) {
      PACKETS.add(QueuedIpPackets.of(ApplicationPackets.packet(name)));
    }
    NfqueueConstantsTest.headerNames().forEach(NAMES::add);
    NAMES.addAll(List.of("other", "Other2", "CamelNfqueue", "CamelFileName", ""));
  }

  @AfterAll
  static void stop() {
    context.stop();
  }

  /** The message under test and the one to be like. */
  private static final class Pair {
    final Random random;
    final Exchange lazyExchange = new DefaultExchange(context);
    final Exchange eagerExchange = new DefaultExchange(context);
    Message lazy;
    Message eager;

    Pair(QueuedPacket packet, Random random) {
      this.random = random;
      lazyExchange.setExchangeId("same");
      eagerExchange.setExchangeId("same");
      lazy = new PacketMessage(lazyExchange, packet);
      eager = filled(eagerExchange, packet);
      lazyExchange.setIn(lazy);
      eagerExchange.setIn(eager);
    }

    static DefaultMessage filled(Exchange exchange, QueuedPacket packet) {
      DefaultMessage message = new DefaultMessage(exchange);
      PacketHeader.putAll(packet, message.getHeaders());
      message.setBody(packet);
      return message;
    }

    String name() {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      return switch (random.nextInt(4)) {
        case 0 -> name.toLowerCase(Locale.ROOT);
        case 1 -> name.toUpperCase(Locale.ROOT);
        default -> name;
      };
    }

    Object value() {
      return switch (random.nextInt(6)) {
        case 0 -> null;
        case 1 -> 42;
        case 2 -> 7L;
        case 3 -> "true";
        case 4 -> "12";
        default -> Boolean.FALSE;
      };
    }

    String pattern() {
      return PATTERNS[random.nextInt(PATTERNS.length)];
    }

    Class<?> type() {
      return TYPES[random.nextInt(TYPES.length)];
    }

    /** What one operation gave, for both; a class name where it threw. */
    List<Object> operate() {
      int which = random.nextInt(24);
      String name = name();
      Object value = value();
      Class<?> type = type();
      String pattern = pattern();
      String[] exclusions = {pattern(), name()};
      List<Object> results = new ArrayList<>();
      results.add(
          result(() -> apply(which, lazyExchange, lazy, name, value, type, pattern, exclusions)));
      results.add(
          result(() -> apply(which, eagerExchange, eager, name, value, type, pattern, exclusions)));
      lazy = lazyExchange.getIn();
      eager = eagerExchange.getIn();
      return results;
    }

    interface Operation {
      Object run() throws Exception;
    }

    static Object result(Operation operation) {
      try {
        return operation.run();
      } catch (Exception e) {
        return e.getClass().getName();
      }
    }

    private static Object apply(
        int which,
        Exchange exchange,
        Message message,
        String name,
        Object value,
        Class<?> type,
        String pattern,
        String[] exclusions) {
      return switch (which) {
        case 0, 1 -> message.getHeader(name);
        case 2 -> message.getHeader(name, value);
        case 3 -> message.getHeader(name, () -> value);
        case 4 -> text(message.getHeader(name, type));
        case 5 -> text(message.getHeader(name, value, type));
        case 6 -> text(message.getHeader(name, () -> value, type));
        case 7, 8 -> {
          message.setHeader(name, value);
          yield null;
        }
        case 9, 10 -> message.removeHeader(name);
        case 11 -> message.removeHeaders(pattern);
        case 12 -> message.removeHeaders(pattern, exclusions);
        case 13 -> sorted(message.getHeaders());
        case 14 -> message.getHeaders().put(name, value);
        case 15 -> message.getHeaders().remove(name);
        case 16 -> removeEverySecond(message.getHeaders());
        case 17 -> message.hasHeaders();
        case 18 -> {
          exchange.setIn(message.copy());
          yield exchange.getIn().getBody();
        }
        case 19 -> {
          Message fresh = message.newInstance();
          fresh.setHeader("before", "to be cleared");
          fresh.copyFrom(message);
          exchange.setMessage(fresh);
          yield null;
        }
        case 20 -> {
          Map<String, Object> headers = new HashMap<>(message.getHeaders());
          headers.put(name, value);
          message.setHeaders(headers);
          yield null;
        }
        case 21 -> {
          DefaultMessage other = new DefaultMessage(exchange);
          other.setHeader(name, value);
          message.copyFromWithNewBody(other, "new body");
          yield message.getBody();
        }
        case 22 -> message.getHeaders().containsKey(name) ? message.getHeaders().size() : -1;
        default -> exchange.copy().getIn().getHeader(name);
      };
    }

    private static Object removeEverySecond(Map<String, Object> headers) {
      // in an order of its own, as maps have none
      boolean remove = false;
      for (String key : new ArrayList<>(sorted(headers).keySet())) {
        remove = !remove;
        if (remove) {
          Iterator<String> keys = headers.keySet().iterator();
          while (keys.hasNext()) {
            if (keys.next().equals(key)) {
              keys.remove();
            }
          }
        }
      }
      return headers.size();
    }
  }

  private static String text(Object converted) {
    return converted instanceof byte[] bytes ? "bytes " + bytes.length : String.valueOf(converted);
  }

  private static TreeMap<String, Object> sorted(Map<String, Object> headers) {
    return new TreeMap<>(headers);
  }

  @ParameterizedTest
  @ValueSource(longs = {20261123, 42})
  void behavesAsADefaultMessageFilledAtOnce(long seed) {
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      Random random = new Random(seed * SEQUENCES + sequence);
      Pair pair = new Pair(PACKETS.get(random.nextInt(PACKETS.size())), random);
      for (int i = 0; i < OPERATIONS; i++) {
        List<Object> results = pair.operate();
        assertThat(results.get(0))
            .as("seed %d, sequence %d, operation %d", seed, sequence, i)
            .usingRecursiveComparison()
            .isEqualTo(results.get(1));
      }
      assertThat(sorted(pair.lazy.getHeaders()))
          .as("seed %d, sequence %d", seed, sequence)
          .usingRecursiveComparison()
          .isEqualTo(sorted(pair.eager.getHeaders()));
    }
  }

  @Test
  void computesNothingUntilItIsAskedFor() {
    PacketMessage message = new PacketMessage(new DefaultExchange(context), PACKETS.get(0));
    assertThat(message.isUntouched()).isTrue();
    message.getHeader(NfqueueConstants.SOURCE_PORT);
    message.getHeader(NfqueueConstants.SOURCE_PORT, Long.class);
    message.getHeader("no such header", "default");
    assertThat(message.hasHeaders()).isTrue();
    assertThat(message.isUntouched()).as("one header asked for fills no map").isTrue();
    message.getHeaders();
    assertThat(message.isUntouched()).isFalse();
  }

  @Test
  void aHeaderThatIsSetLeavesTheOthersLazy() {
    PacketMessage message = new PacketMessage(new DefaultExchange(context), PACKETS.get(0));
    message.setHeader(NfqueueConstants.VERDICT, "DROP");
    assertThat(message.isUntouched()).isFalse();
    assertThat(message.getHeader(NfqueueConstants.VERDICT)).isEqualTo("DROP");
    assertThat(message.getHeader(NfqueueConstants.QUEUE)).isEqualTo(0);
  }

  @Test
  void hasAMessageTimestamp() {
    QueuedPacket stamped = GoldenPackets.decode("packet-timestamp");
    assertThat(new PacketMessage(new DefaultExchange(context), stamped).getMessageTimestamp())
        .isEqualTo(stamped.timestamp().toEpochMilli());
    QueuedPacket unstamped = GoldenPackets.decode("packet-udp-1");
    assertThat(new PacketMessage(new DefaultExchange(context), unstamped).getMessageTimestamp())
        .isEqualTo(unstamped.receivedAt().toEpochMilli());
  }
}
