package io.tcptransfer.config;

import java.util.HashMap;
import java.util.Map;

/** The values of one object's keys, all there, ready to make a record of. One thread. */
final class Section {
  private final Map<Key<?, ?>, Object> values = new HashMap<>();

  void put(Key<?, ?> key, Object value) {
    values.put(key, value);
  }

  // Unchecked: only Shape puts, and it puts what the key itself has read.
  @SuppressWarnings("unchecked")
  <T> T get(Key<?, T> key) {
    return (T) values.get(key);
  }
}
