package io.tcptransfer.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * One step down in a tree of JSON: into a key of an object, or into an element of a list.
 *
 * @param key the key, or null in a list
 * @param index the element's index, unused in an object
 * @param kind what stands there
 * @param initial what to start from where nothing stands yet
 */
record Step(String key, int index, Kind<?> kind, Object initial) implements Comparable<Step> {

  Path below(Path at) {
    return key != null ? at.key(key) : at.index(index);
  }

  Object get(Object container) {
    if (key != null && container instanceof JsonObject object && object.containsKey(key)) {
      return object.getValue(key);
    }
    if (key == null && container instanceof JsonArray list && index < list.size()) {
      return list.getValue(index);
    }
    return initial;
  }

  /** False when it would leave a gap in a list. A container of a wrong type is reported later. */
  boolean put(Object container, Object value) {
    if (key != null && container instanceof JsonObject object) {
      object.put(key, value);
    } else if (key == null && container instanceof JsonArray list) {
      if (index > list.size()) {
        return false;
      }
      if (index == list.size()) {
        list.add(value);
      } else {
        list.set(index, value);
      }
    }
    return true;
  }

  @Override
  public int compareTo(Step other) {
    return key != null && other.key != null
        ? key.compareTo(other.key)
        : Integer.compare(index, other.index);
  }
}
