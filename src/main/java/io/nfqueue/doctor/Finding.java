package io.nfqueue.doctor;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was looked at.
 *
 * @param id what was looked at; stable, so that scripts may rely on it
 * @param severity how much it matters
 * @param seen what was seen
 * @param remedy what to do about it; null where there is nothing to be done
 * @param values the same as names and values, for programs: numbers, texts, booleans
 */
record Finding(
    String id, Severity severity, String seen, String remedy, Map<String, Object> values) {

  static Finding ok(String id, String seen) {
    return new Finding(id, Severity.OK, seen, null, Map.of());
  }

  static Finding note(String id, String seen, String remedy) {
    return new Finding(id, Severity.NOTE, seen, remedy, Map.of());
  }

  static Finding problem(String id, String seen, String remedy) {
    return new Finding(id, Severity.PROBLEM, seen, remedy, Map.of());
  }

  /** The same with one more value. */
  Finding with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Finding(id, severity, seen, remedy, more);
  }
}
