package io.tcptransfer.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A list, all of one kind. Immutable; any thread.
 *
 * @param least how many elements it must have
 */
record ListOf<T>(Kind<T> element, int least) implements Kind<List<T>> {
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,5}");

  @Override
  public Optional<List<T>> read(Object json, Path at, Problems problems) {
    if (!(json instanceof JsonArray list) || list.size() < least) {
      problems.add(at, json, rule());
      return Optional.empty();
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      element.read(list.getValue(i), at.index(i), problems).ifPresent(values::add);
    }
    return Optional.of(values);
  }

  @Override
  public Object write(List<T> values) {
    return each(values, element::write);
  }

  @Override
  public Object show(List<T> values) {
    return each(values, element::show);
  }

  private static <T> JsonArray each(List<T> values, Function<T, Object> toJson) {
    JsonArray list = new JsonArray();
    values.forEach(value -> list.add(toJson.apply(value)));
    return list;
  }

  @Override
  public String rule() {
    return "must be a list" + (least == 0 ? "" : " with at least one element");
  }

  @Override
  public Object fromText(String text) {
    return StrictJson.decode(text);
  }

  /** An element that is not there yet starts as an empty object, its keys follow one by one. */
  @Override
  public Optional<Step> step(String word) {
    return INDEX.matcher(word).matches()
        ? Optional.of(new Step(null, Integer.parseInt(word), element, new JsonObject()))
        : Optional.empty();
  }

  @Override
  public Set<String> words() {
    return Set.of("0");
  }
}
