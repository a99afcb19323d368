package io.tcptransfer.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A whole number in a range. Immutable; any thread. */
record Whole(long min, long max) implements Kind<Long> {
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");

  static Kind<Integer> integer(int min, int max) {
    return new Whole(min, max).as(Long::intValue, Integer::longValue);
  }

  static Kind<Duration> seconds(int min, int max) {
    return new Whole(min, max).as(Duration::ofSeconds, Duration::toSeconds);
  }

  static Kind<Duration> millis(int min, int max) {
    return new Whole(min, max).as(Duration::ofMillis, Duration::toMillis);
  }

  /** As JSON Schema sees it: 5 and 5.0 are the same whole number. */
  static OptionalLong valueOf(Object json) {
    if (!(json instanceof Number)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(new BigDecimal(json.toString()).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public Optional<Long> read(Object json, Path at, Problems problems) {
    OptionalLong value = valueOf(json);
    if (value.isPresent() && value.getAsLong() >= min && value.getAsLong() <= max) {
      return Optional.of(value.getAsLong());
    }
    problems.add(at, json, rule());
    return Optional.empty();
  }

  @Override
  public Object write(Long value) {
    return value;
  }

  @Override
  public String rule() {
    return "must be an integer from " + min + " to " + max;
  }

  @Override
  public Object fromText(String text) {
    String digits = text.strip();
    return DIGITS.matcher(digits).matches() ? (Object) Long.valueOf(digits) : text;
  }
}
