package io.tcptransfer.config;

import io.vertx.core.json.Json;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One of a few values, each with its JSON form. Immutable; any thread. */
final class Choice<T> implements Kind<T> {
  /** By JSON form: a string, a boolean, or a whole number as a long. */
  private final Map<Object, T> options;

  private Choice(Map<Object, T> options) {
    this.options = options;
  }

  static <E extends Enum<E>> Choice<E> of(Class<E> type) {
    Map<Object, E> options = new LinkedHashMap<>();
    for (E option : type.getEnumConstants()) {
      options.put(option.name().toLowerCase(Locale.ROOT), option);
    }
    return new Choice<>(options);
  }

  static Choice<Integer> of(int... numbers) {
    Map<Object, Integer> options = new LinkedHashMap<>();
    Arrays.stream(numbers).forEach(number -> options.put((long) number, number));
    return new Choice<>(options);
  }

  static Choice<Boolean> trueOrFalse() {
    return trueOrFalse(true, false);
  }

  static Choice<Boolean> trueOrFalse(Object jsonOfTrue, Object jsonOfFalse) {
    Map<Object, Boolean> options = new LinkedHashMap<>();
    options.put(jsonOfTrue, true);
    options.put(jsonOfFalse, false);
    return new Choice<>(options);
  }

  @Override
  public Optional<T> read(Object json, Path at, Problems problems) {
    OptionalLong number = Whole.valueOf(json);
    T value = options.get(number.isPresent() ? (Object) number.getAsLong() : json);
    if (value == null) {
      problems.add(at, json, rule());
    }
    return Optional.ofNullable(value);
  }

  @Override
  public Object write(T value) {
    return options.entrySet().stream()
        .filter(option -> option.getValue().equals(value))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Override
  public String rule() {
    List<String> forms = options.keySet().stream().map(Json::encode).toList();
    int last = forms.size() - 1;
    return "must be " + String.join(", ", forms.subList(0, last)) + " or " + forms.get(last);
  }

  @Override
  public Object fromText(String text) {
    return options.keySet().stream()
        .filter(form -> form.toString().equals(text.strip()))
        .findFirst()
        .orElse(text);
  }
}
