package io.tcptransfer.config;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a value of the configuration may be: how it is read from JSON, checked, and written again.
 * Knows no key's name. Immutable; any thread.
 */
interface Kind<T> {

  /** The value, or empty after the problem was told. */
  Optional<T> read(Object json, Path at, Problems problems);

  /** The JSON that reads as this value: a fresh one. */
  Object write(T value);

  /** As {@link #write}, with {@code ***} for what is secret. */
  default Object show(T value) {
    return write(value);
  }

  /** What to say when a value is none of this kind: {@code must be …}. */
  String rule();

  /**
   * The JSON that a variable's text stands for; the text itself if it is none.
   *
   * @throws ConfigurationException when it must be JSON and isn't
   */
  Object fromText(String text);

  /** The step down that a word of a variable's name means, if there is one. */
  default Optional<Step> step(String word) {
    return Optional.empty();
  }

  /** The words that {@link #step} knows, for messages. */
  default Set<String> words() {
    return Set.of();
  }

  /** The form of a value into which a step down can lead, when it also has a short one. */
  default Object opened(Object json) {
    return json;
  }

  /** The same JSON as another type. */
  default <U> Kind<U> as(Function<T, U> to, Function<U, T> from) {
    return new As<>(this, to, from);
  }

  /** A kind of value that has no parts, seen as another type. */
  record As<A, T>(Kind<A> kind, Function<A, T> to, Function<T, A> from) implements Kind<T> {

    @Override
    public Optional<T> read(Object json, Path at, Problems problems) {
      return kind.read(json, at, problems).map(to);
    }

    @Override
    public Object write(T value) {
      return kind.write(from.apply(value));
    }

    @Override
    public String rule() {
      return kind.rule();
    }

    @Override
    public Object fromText(String text) {
      return kind.fromText(text);
    }
  }
}
