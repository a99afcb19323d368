package io.tcptransfer.config;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * A string with a rule. Immutable; any thread.
 *
 * @param rule the rule in words: {@code must be …}
 */
record Text(Predicate<String> valid, String rule) implements Kind<String> {

  @Override
  public Optional<String> read(Object json, Path at, Problems problems) {
    if (json instanceof String text && valid.test(text)) {
      return Optional.of(text);
    }
    problems.add(at, json, rule);
    return Optional.empty();
  }

  @Override
  public Object write(String value) {
    return value;
  }

  @Override
  public Object fromText(String text) {
    return text;
  }
}
