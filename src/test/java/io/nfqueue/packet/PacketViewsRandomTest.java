package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Calls every accessor of every view, also of those that a view returns, over random bytes and
 * mutated packets: in an array that ends where the packet ends, and twice in the middle of other
 * bytes. Whoever reads outside meets the end of the array, or gives three answers.
 */
class PacketViewsRandomTest {
  private static final long SEED = 20261124;
  private static final int PACKETS = 10_000;
  private static final int SURROUNDING = 96;
  private static final int MOST_BYTES = 2000;

  /** What makes a view of bytes; each at any place. */
  private interface Door {
    Object wrap(byte[] bytes, int offset, int limit);
  }

  private static final List<Door> DOORS =
      List.of(
          Ipv4Header::wrap,
          Ipv6Header::wrap,
          Ipv6RoutingHeader::wrap,
          MobilityHeader::wrap,
          AuthenticationHeader::wrap,
          TcpHeader::wrap,
          UdpHeader::wrap,
          UdpLiteHeader::wrap,
          SctpHeader::wrap,
          DccpHeader::wrap,
          EspHeader::wrap,
          EthernetHeader::wrap,
          (b, o, l) -> IcmpHeader.wrap(IpProtocol.ICMP, b, o, l),
          (b, o, l) -> IcmpHeader.wrap(IpProtocol.ICMPV6, b, o, l),
          (b, o, l) -> Ipv6ExtensionHeader.wrap(IpProtocol.HOPOPTS, b, o, l),
          (b, o, l) -> Ipv6ExtensionHeader.wrap(IpProtocol.FRAGMENT, b, o, l),
          (b, o, l) -> Ipv6ExtensionHeader.wrap(IpProtocol.AH, b, o, l));

  private static final Map<Class<?>, List<Method>> ACCESSORS = new HashMap<>();

  private final Set<Class<?>> seen = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void answersAlikeWhateverSurroundsThePacket() throws Exception {
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = i % 4 == 0 ? randomBytes() : mutated();
      int length = random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length;
      int original = random.nextInt(4) == 0 ? length + random.nextInt(200_000) : length;
      byte[] exact = Arrays.copyOf(packet, length);
      String answers = answers(exact, 0, length, original);
      for (int canary : new int[] {0x00, 0xff}) {
        byte[] within = new byte[length + 2 * SURROUNDING];
        Arrays.fill(within, (byte) canary);
        System.arraycopy(exact, 0, within, SURROUNDING, length);
        String others = answers(within, SURROUNDING, length, original);
        if (!others.equals(answers)) {
          assertThat(others)
              .as("packet %d: %s", i, HexFormat.of().formatHex(exact))
              .isEqualTo(answers);
        }
      }
    }
    assertThat(seen)
        .as("views that some packet had")
        .contains(
            AuthenticationHeader.class,
            DccpHeader.class,
            EspHeader.class,
            EthernetHeader.class,
            IcmpHeader.class,
            IpPacket.class,
            Ipv4Header.class,
            Ipv4Options.class,
            Ipv4RouteOption.class,
            Ipv4TimestampOption.class,
            Ipv6ExtensionHeader.class,
            Ipv6Header.class,
            Ipv6Options.class,
            Ipv6RoutingHeader.class,
            MobilityHeader.class,
            OptionCursor.class,
            SctpHeader.class,
            TcpHeader.class,
            TcpOptions.class,
            UdpHeader.class,
            UdpLiteHeader.class,
            VlanTag.class);
  }

  private String answers(byte[] bytes, int offset, int length, int original) throws Exception {
    StringBuilder text = new StringBuilder();
    write(IpPacket.of(bytes, offset, length, original), text);
    for (Door door : DOORS) {
      try {
        write(door.wrap(bytes, offset, offset + length), text);
      } catch (MalformedPacketException e) {
        text.append(e.structure()).append(e.expected()).append(e.found());
      }
    }
    write(EthernetHeader.ifWhole(bytes, offset, offset + length), text);
    return text.toString();
  }

  private void write(Object answer, StringBuilder text) throws Exception {
    if (answer instanceof byte[] bytes) {
      text.append(HexFormat.of().formatHex(bytes));
    } else if (answer instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      text.append(HexFormat.of().formatHex(bytes));
    } else if (answer instanceof List<?> list) {
      for (Object element : list) {
        write(element, text);
      }
    } else if (answer instanceof OptionCursor cursor) {
      walk(cursor, text);
    } else if (isView(answer)) {
      seen.add(answer.getClass());
      for (Method accessor : accessors(answer.getClass())) {
        text.append(accessor.getName());
        write(accessor.invoke(answer), text);
      }
    } else {
      text.append(answer);
    }
  }

  private void walk(OptionCursor cursor, StringBuilder text) {
    seen.add(OptionCursor.class);
    int end = 0;
    boolean forward = true;
    while (cursor.next()) {
      forward &= cursor.lengthBytes() > 0 && cursor.dataOffset() >= end;
      end = cursor.dataOffset() + cursor.dataLength();
      text.append(' ').append(cursor.type()).append(' ').append(cursor.lengthBytes()).append(' ');
      text.append(HexFormat.of().formatHex(cursor.data()));
    }
    assertThat(forward).isTrue();
    text.append(cursor.fault()).append(cursor.next());
  }

  private static boolean isView(Object answer) {
    return answer != null
        && !(answer instanceof Enum)
        && answer.getClass().getPackage() == IpPacket.class.getPackage();
  }

  /** All that answers without being asked anything, in an order that is always the same. */
  private static List<Method> accessors(Class<?> view) {
    return ACCESSORS.computeIfAbsent(
        view,
        type -> {
          List<Method> methods = new ArrayList<>();
          for (Method method : type.getMethods()) {
            boolean own = method.getDeclaringClass() != Object.class && !isHash(method);
            boolean asked = method.getParameterCount() > 0;
            if (own && !asked && !Modifier.isStatic(method.getModifiers())) {
              methods.add(method);
            }
          }
          methods.sort(Comparator.comparing(Method::getName));
          return methods;
        });
  }

  private static boolean isHash(Method method) {
    return method.getName().equals("hashCode");
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(MOST_BYTES + 1)];
    random.nextBytes(bytes);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
    }
    return bytes;
  }

  private byte[] mutated() {
    List<byte[]> samples = SampleHeaders.ALL;
    byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
    int mutations = random.nextInt(6);
    for (int i = 0; i < mutations; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
