package io.nfqueue.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is random elsewhere would pass over a view that it is not told of; here that fails. */
class PacketViewTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.nfqueue.packet");

  private static boolean makesView(Method method) {
    return Modifier.isStatic(method.getModifiers())
        && Modifier.isPublic(method.getModifiers())
        && Stream.of(method.getParameterTypes()).anyMatch(byte[].class::equals)
        && method.getReturnType() == method.getDeclaringClass();
  }

  @Test
  void knowsEveryClassThatIsMadeOfBytes() {
    Set<String> madeOfBytes =
        CLASSES.stream()
            .map(JavaClass::reflect)
            .filter(
                type -> Stream.of(type.getDeclaredMethods()).anyMatch(PacketViewTest::makesView))
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());
    Set<String> known =
        Stream.of(PacketView.values())
            .map(view -> view.type().getSimpleName())
            .collect(Collectors.toSet());
    assertThat(known).isNotEmpty().isEqualTo(madeOfBytes);
  }

  /** Views are asked by reflection, but only those that some packet has. */
  @Test
  void hasAPacketForEveryTypeThatAViewReturns() {
    ViewAnswers answers = new ViewAnswers();
    for (byte[] packet : SampleHeaders.ALL) {
      for (PacketView view : PacketView.values()) {
        view.answers(answers, packet);
        view.answers(answers, Arrays.copyOfRange(packet, 20, packet.length));
        view.answers(answers, Arrays.copyOfRange(packet, packet.length / 2, packet.length));
      }
    }
    Set<Class<?>> returned = new HashSet<>();
    for (Class<?> seen : answers.seen()) {
      for (Method method : seen.getMethods()) {
        Class<?> type = method.getReturnType();
        boolean ours =
            type.getPackage() == IpPacket.class.getPackage()
                && type != PacketEditor.class
                && !type.isEnum();
        if (ours && method.getParameterCount() == 0) {
          returned.add(type);
        }
      }
    }
    assertThat(answers.seen()).containsAll(returned);
    assertThat(returned).hasSizeGreaterThan(10);
  }

  static final class Broken {
    public int field() {
      throw new IndexOutOfBoundsException("7");
    }
  }

  @Test
  void namesTheAccessorThatFails() {
    ViewAnswers answers = new ViewAnswers();
    assertThatThrownBy(() -> answers.of(List.of(new Broken())))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Broken.field() failed")
        .hasCauseInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void noticesAReadOutsideTheBytes() {
    ViewAnswers answers = new ViewAnswers();
    byte[] two = {1, 2};
    assertThatThrownBy(() -> answers.wherever(two, (bytes, from, to) -> bytes.length))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("among other bytes");
  }
}
