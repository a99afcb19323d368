package io.tcptransfer.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An object with known keys, and what it becomes; any other key is a problem. Immutable; any
 * thread.
 */
final class Shape<S> implements Kind<S> {
  private final Function<Section, S> make;
  private final String ignored;

  /** Of these keys exactly one must be there; empty: no such rule. */
  private final Set<String> oneOf;

  private final Map<String, Key<S, ?>> keys = new LinkedHashMap<>();

  private Shape(
      Function<Section, S> make, String ignored, Set<String> oneOf, List<Key<S, ?>> keys) {
    this.make = make;
    this.ignored = ignored;
    this.oneOf = oneOf;
    keys.forEach(key -> this.keys.put(key.name(), key));
  }

  @SafeVarargs
  static <S> Shape<S> of(Function<Section, S> make, Key<S, ?>... keys) {
    List<Key<S, ?>> list = new ArrayList<>();
    for (Key<S, ?> key : keys) {
      list.add(key);
    }
    return new Shape<>(make, "", Set.of(), list);
  }

  /** The same, but a key of this name may stand there too, for somebody else to read. */
  Shape<S> ignoring(String name) {
    return new Shape<>(make, name, oneOf, keys());
  }

  /** The same, but of these keys exactly one must be there, and be right. */
  @SafeVarargs
  final Shape<S> withOneOf(Key<S, ?>... alternatives) {
    Set<String> names = new LinkedHashSet<>();
    for (Key<S, ?> key : alternatives) {
      names.add(key.name());
    }
    return new Shape<>(make, ignored, names, keys());
  }

  List<Key<S, ?>> keys() {
    return List.copyOf(keys.values());
  }

  /** What an empty object becomes. */
  S defaults() {
    return read(new JsonObject(), Path.TOP, new Problems()).orElseThrow();
  }

  /** Empty only when a key without a default is missing or wrong. */
  @Override
  public Optional<S> read(Object json, Path at, Problems problems) {
    JsonObject object = json instanceof JsonObject given ? given : new JsonObject();
    if (object != json) {
      problems.add(at, json, rule());
    }
    refuseUnknown(object, at, problems);
    Section section = new Section();
    boolean complete = oneOf.isEmpty() || (object == json && hasOneOf(object, at, problems));
    for (Key<S, ?> key : keys.values()) {
      Optional<?> value = key.read(object, at, problems);
      complete &= value.isPresent() && isRight(key, value.get(), object);
      section.put(key, value.orElse(null));
    }
    return complete ? Optional.of(make.apply(section)) : Optional.empty();
  }

  private boolean hasOneOf(JsonObject object, Path at, Problems problems) {
    if (oneOf.stream().filter(object::containsKey).count() == 1) {
      return true;
    }
    problems.add(at, object, "must have exactly one of " + String.join(" and ", oneOf));
    return false;
  }

  /** One of several keys has no stand-in when it is wrong. */
  private boolean isRight(Key<S, ?> key, Object value, JsonObject object) {
    return !oneOf.contains(key.name())
        || !object.containsKey(key.name())
        || !value.equals(Optional.empty());
  }

  private void refuseUnknown(JsonObject object, Path at, Problems problems) {
    for (String name : object.fieldNames()) {
      if (!keys.containsKey(name) && !name.equals(ignored)) {
        String known = keys.isEmpty() ? "no keys" : String.join(", ", keys.keySet());
        problems.add(at.key(name), object.getValue(name), "unknown key; known here: " + known);
      }
    }
  }

  @Override
  public JsonObject write(S value) {
    return each(key -> key.write(value));
  }

  @Override
  public JsonObject show(S value) {
    return each(key -> key.show(value));
  }

  /** Without those that are left out. */
  private JsonObject each(Function<Key<S, ?>, Object> toJson) {
    JsonObject object = new JsonObject();
    for (Key<S, ?> key : keys.values()) {
      Object json = toJson.apply(key);
      if (json != null) {
        object.put(key.name(), json);
      }
    }
    return object;
  }

  @Override
  public String rule() {
    return "must be an object";
  }

  @Override
  public Object fromText(String text) {
    return StrictJson.decode(text);
  }

  @Override
  public Optional<Step> step(String word) {
    return keys.values().stream()
        .filter(key -> key.word().equals(word))
        .findFirst()
        .map(key -> new Step(key.name(), -1, key.kind(), key.defaultJson(Path.TOP)));
  }

  @Override
  public Set<String> words() {
    Set<String> words = new LinkedHashSet<>();
    keys.values().forEach(key -> words.add(key.word()));
    return words;
  }
}
