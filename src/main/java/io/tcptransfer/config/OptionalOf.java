package io.tcptransfer.config;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * A value that need not be there and has no default: it is then left out. Immutable; any thread.
 *
 * @param kind what it is when it is there
 */
record OptionalOf<T>(Kind<T> kind) implements Kind<Optional<T>> {

  @Override
  public Optional<Optional<T>> read(Object json, Path at, Problems problems) {
    return Optional.of(kind.read(json, at, problems));
  }

  /** Null when there is none. */
  @Override
  public Object write(Optional<T> value) {
    return value.map(kind::write).orElse(null);
  }

  @Override
  public Object show(Optional<T> value) {
    return value.map(kind::show).orElse(null);
  }

  @Override
  public String rule() {
    return kind.rule();
  }

  @Override
  public Object fromText(String text) {
    return kind.fromText(text);
  }

  @Override
  public Optional<Step> step(String word) {
    return kind.step(word);
  }

  @Override
  public Set<String> words() {
    return kind.words();
  }

  /** Only an object can be stepped into: where there is none yet, its keys make one. */
  @Override
  public Object opened(Object json) {
    return kind.opened(json == null ? new JsonObject() : json);
  }
}
