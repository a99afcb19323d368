package io.tcptransfer.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object whose keys the user chooses, with values of one kind. A variable can set it only as a
 * whole: capitals and underscores cannot spell every key. Immutable; any thread.
 *
 * @param name the kind of its keys
 * @param value the kind of its values
 */
record MapOf<T>(Kind<String> name, Kind<T> value) implements Kind<Map<String, T>> {

  @Override
  public Optional<Map<String, T>> read(Object json, Path at, Problems problems) {
    if (!(json instanceof JsonObject object)) {
      problems.add(at, json, rule());
      return Optional.empty();
    }
    Map<String, T> values = new LinkedHashMap<>();
    for (String key : object.fieldNames()) {
      name.read(key, at.key(key), problems);
      value.read(object.getValue(key), at.key(key), problems).ifPresent(v -> values.put(key, v));
    }
    return Optional.of(values);
  }

  @Override
  public Object write(Map<String, T> values) {
    return each(values, value::write);
  }

  @Override
  public Object show(Map<String, T> values) {
    return each(values, value::show);
  }

  private static <T> JsonObject each(Map<String, T> values, Function<T, Object> toJson) {
    JsonObject object = new JsonObject();
    values.forEach((key, v) -> object.put(key, toJson.apply(v)));
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
}
