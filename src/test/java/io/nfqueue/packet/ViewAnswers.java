package io.nfqueue.packet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a view answers to every question that needs no argument, or one number or text, of which
 * some are tried; found by reflection: also what the views answer that it returns. As text, in an
 * order that is always the same. An accessor that fails is an {@link AssertionError} that names it.
 * Not thread-safe.
 */
public final class ViewAnswers {
  private static final String OUR_PACKAGES = "io.nfqueue.";
  private static final int SURROUNDING = 48;
  private static final byte OTHERS = (byte) 0xa5;

  private static final Object[][] NO_ARGUMENT = {{}};
  private static final Object[][] TEXTS = {{"Host"}, {"host"}, {""}};

  // types of options, those that have no length among them, and what is none
  private static final Object[][] NUMBERS = {
    {-1}, {0}, {1}, {2}, {5}, {7}, {8}, {68}, {131}, {137}, {148}, {194}, {201}, {254}, {255}, {256}
  };

  private final Map<Class<?>, List<Method>> accessors = new HashMap<>();
  private final Set<Class<?>> seen = new HashSet<>();

  /** Makes a view of the bytes between two array indexes; null where there is none. */
  public interface Door {
    /** The view, or a {@link MalformedPacketException}. */
    Object wrap(byte[] bytes, int offset, int limit);
  }

  /** All answers of a view, or of what else an accessor may return. */
  public String of(Object view) {
    StringBuilder text = new StringBuilder();
    write(view, text);
    return text.toString();
  }

  /**
   * All answers of a view over some bytes, or why there is none. They may not depend on where the
   * bytes are and on what stands around them: whoever reads outside meets the end of an array, or
   * gives two answers.
   */
  public String wherever(byte[] bytes, Door door) {
    String alone = of(door, bytes, 0, bytes.length);
    byte[] within = new byte[bytes.length + 2 * SURROUNDING];
    Arrays.fill(within, OTHERS);
    System.arraycopy(bytes, 0, within, SURROUNDING, bytes.length);
    String surrounded = of(door, within, SURROUNDING, SURROUNDING + bytes.length);
    if (!alone.equals(surrounded)) {
      throw new AssertionError("among other bytes: " + surrounded + ", alone: " + alone);
    }
    return alone;
  }

  private String of(Door door, byte[] bytes, int offset, int limit) {
    Object view;
    try {
      view = door.wrap(bytes, offset, limit);
    } catch (MalformedPacketException e) {
      return e.structure() + e.expected() + e.found();
    }
    return of(view);
  }

  /** The types of all views that were asked. */
  public Set<Class<?>> seen() {
    return Collections.unmodifiableSet(seen);
  }

  private void write(Object answer, StringBuilder text) {
    if (answer instanceof byte[] bytes) {
      text.append(HexFormat.of().formatHex(bytes));
    } else if (answer instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      text.append(HexFormat.of().formatHex(bytes));
    } else if (answer instanceof List<?> list) {
      list.forEach(element -> write(element, text));
    } else if (answer instanceof OptionCursor cursor) {
      walk(cursor, text);
    } else if (isView(answer)) {
      seen.add(answer.getClass());
      for (Method accessor : accessors(answer.getClass())) {
        for (Object[] arguments : arguments(accessor)) {
          text.append(' ')
              .append(accessor.getName())
              .append(Arrays.toString(arguments))
              .append(' ');
          write(ask(answer, accessor, arguments), text);
        }
      }
    } else {
      text.append(answer);
    }
  }

  /** All that an accessor is asked with; null where it is not asked. */
  private static Object[][] arguments(Method accessor) {
    Class<?>[] types = accessor.getParameterTypes();
    if (types.length == 0) {
      return NO_ARGUMENT;
    }
    if (types.length > 1) {
      return null;
    }
    return types[0] == int.class ? NUMBERS : types[0] == String.class ? TEXTS : null;
  }

  private static Object ask(Object view, Method accessor, Object[] arguments) {
    try {
      return accessor.invoke(view, arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(accessor + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(accessor + " cannot be called", e);
    }
  }

  private void walk(OptionCursor cursor, StringBuilder text) {
    seen.add(OptionCursor.class);
    int end = 0;
    while (cursor.next()) {
      if (cursor.lengthBytes() <= 0 || cursor.dataOffset() < end) {
        throw new AssertionError("the walk over options stands still at " + cursor.dataOffset());
      }
      end = cursor.dataOffset() + cursor.dataLength();
      text.append(' ').append(cursor.type()).append(' ').append(cursor.lengthBytes()).append(' ');
      text.append(HexFormat.of().formatHex(cursor.data()));
    }
    text.append(cursor.fault()).append(cursor.next());
  }

  private static boolean isView(Object answer) {
    return answer != null
        && !(answer instanceof Enum)
        && answer.getClass().getName().startsWith(OUR_PACKAGES);
  }

  private List<Method> accessors(Class<?> view) {
    return accessors.computeIfAbsent(view, ViewAnswers::accessorsOf);
  }

  /** All that answers, by name; an editor is no answer, nor is the same with another component. */
  private static List<Method> accessorsOf(Class<?> view) {
    List<Method> methods = new ArrayList<>();
    for (Method method : view.getMethods()) {
      boolean own =
          method.getDeclaringClass() != Object.class
              && method.getReturnType() != PacketEditor.class
              && !(method.getParameterCount() > 0 && method.getReturnType() == view)
              && !isHash(method);
      if (own && arguments(method) != null && !Modifier.isStatic(method.getModifiers())) {
        methods.add(method);
      }
    }
    methods.sort(Comparator.comparing(Method::getName));
    return methods;
  }

  private static boolean isHash(Method method) {
    return method.getName().equals("hashCode");
  }
}
