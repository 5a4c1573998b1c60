package io.nfqueue.event;

import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * An object of an event, whose members are read one by one. A member that is null is as one that is
 * absent.
 *
 * @param path what stands before its members' names in error messages, as in {@code nfqueue.}
 * @param members from outside: of any name and type
 */
record EventObject(String path, Map<?, ?> members) {
  static EventObject root(Map<?, ?> event) {
    return new EventObject("", event);
  }

  Object get(String name) {
    try {
      return members.get(name);
    } catch (ClassCastException e) {
      // a sorted map with other keys than text
      return null;
    }
  }

  boolean has(String name) {
    return get(name) != null;
  }

  UnreadableEventException unreadable(String name, String expected) {
    return new UnreadableEventException(path + name, get(name), expected);
  }

  /** An object among the members, or null. */
  EventObject object(String name) {
    Object value = get(name);
    if (value != null && !(value instanceof Map)) {
      throw unreadable(name, "an object");
    }
    return value == null ? null : new EventObject(path + name + ".", (Map<?, ?>) value);
  }

  /** A whole number 0..highest, or null. */
  Long number(String name, long highest) {
    Object value = get(name);
    if (value == null) {
      return null;
    }
    boolean whole =
        value instanceof Integer
            || value instanceof Long
            || value instanceof Short
            || value instanceof Byte
            || (value instanceof BigInteger big && big.bitLength() < Long.SIZE);
    long number = whole ? ((Number) value).longValue() : -1;
    if (number < 0 || number > highest) {
      throw unreadable(name, "0.." + highest);
    }
    return number;
  }

  /** As {@link #number}, where it must not be absent. */
  long required(String name, long highest) {
    Long number = number(name, highest);
    if (number == null) {
      throw unreadable(name, "0.." + highest);
    }
    return number;
  }

  /** True or false; false where it is absent. */
  boolean flag(String name) {
    Object value = get(name);
    if (value != null && !(value instanceof Boolean)) {
      throw unreadable(name, "true or false");
    }
    return Boolean.TRUE.equals(value);
  }

  /**
   * A text.
   *
   * @param reader throws IllegalArgumentException where it cannot read it
   * @return null where it is absent
   */
  <T> T text(String name, Function<String, T> reader, String expected) {
    Object value = get(name);
    if (value == null) {
      return null;
    }
    try {
      if (value instanceof String text) {
        return reader.apply(text);
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw unreadable(name, expected);
  }

  /** Bytes from their base64 (RFC 4648 section 4), or null. */
  byte[] bytes(String name) {
    return text(name, Base64.getDecoder()::decode, "base64 (RFC 4648 section 4)");
  }

  /** Refuses members that nobody would read. */
  void refuseOthersThan(Set<String> known) {
    for (Object name : members.keySet()) {
      if (!(name instanceof String text) || !known.contains(text)) {
        throw new UnreadableEventException(
            path + name, members.get(name), "no such field, but " + String.join(", ", known));
      }
    }
  }
}
