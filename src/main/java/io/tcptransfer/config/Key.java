package io.tcptransfer.config;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One key of an object: its name, what may stand there and its default are said here and nowhere
 * else in the code. Compared by identity. Immutable; any thread.
 *
 * @param <S> what the object becomes
 * @param <T> what the value becomes
 */
final class Key<S, T> {
  private final String name;
  private final Kind<T> kind;
  private final Function<Path, Optional<T>> fallback;
  private final Function<S, T> getter;

  private Key(
      String name, Kind<T> kind, Function<Path, Optional<T>> fallback, Function<S, T> getter) {
    this.name = name;
    this.kind = kind;
    this.fallback = fallback;
    this.getter = getter;
  }

  static <S, T> Key<S, T> of(String name, Kind<T> kind, T fallback, Function<S, T> getter) {
    return new Key<>(name, kind, at -> Optional.of(fallback), getter);
  }

  /** A key whose default depends on where its object stands. */
  static <S, T> Key<S, T> derived(
      String name, Kind<T> kind, Function<Path, T> fallback, Function<S, T> getter) {
    return new Key<>(name, kind, fallback.andThen(Optional::of), getter);
  }

  /** A key without a default. */
  static <S, T> Key<S, T> required(String name, Kind<T> kind, Function<S, T> getter) {
    return new Key<>(name, kind, at -> Optional.empty(), getter);
  }

  /** A key that may be left out, which no default stands in for. */
  static <S, T> Key<S, Optional<T>> optional(
      String name, Kind<T> kind, Function<S, Optional<T>> getter) {
    return of(name, new OptionalOf<>(kind), Optional.empty(), getter);
  }

  String name() {
    return name;
  }

  Kind<T> kind() {
    return kind;
  }

  /** The word for it in a variable's name. */
  String word() {
    return name.toUpperCase(Locale.ROOT);
  }

  /** The value; the default when it is missing, or wrong (which was told then). */
  Optional<T> read(JsonObject object, Path owner, Problems problems) {
    Path at = owner.key(name);
    if (object.containsKey(name)) {
      Optional<T> value = kind.read(object.getValue(name), at, problems);
      return value.isPresent() ? value : fallback.apply(owner);
    }
    Optional<T> value = fallback.apply(owner);
    if (value.isEmpty()) {
      problems.missing(at, kind.rule());
    }
    return value;
  }

  Object write(S owner) {
    return kind.write(getter.apply(owner));
  }

  Object show(S owner) {
    return kind.show(getter.apply(owner));
  }

  /** The default as JSON, null when there is none. */
  Object defaultJson(Path owner) {
    return fallback.apply(owner).map(kind::write).orElse(null);
  }
}
