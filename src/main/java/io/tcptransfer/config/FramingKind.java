package io.tcptransfer.config;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A framing in JSON: an object whose {@code type} says which other keys it has, or only the type
 * where there are none. Immutable; any thread.
 */
final class FramingKind implements Kind<Framing> {
  private static final String TYPE = "type";
  private static final int MAX_DELIMITER_CHARACTERS = 256;

  private static final Key<Framing.Delimiter, String> DELIMITER =
      Key.required(
          "delimiter",
          new Text(
              FramingKind::isDelimiter,
              "must be 1 to " + MAX_DELIMITER_CHARACTERS + " characters, each up to U+00FF"),
          Framing.Delimiter::delimiter);

  private static final Key<Framing.LengthPrefix, Integer> LENGTH_BYTES =
      Key.required("lengthBytes", Choice.of(1, 2, 4), Framing.LengthPrefix::lengthBytes);
  private static final Key<Framing.LengthPrefix, Boolean> LITTLE_ENDIAN =
      Key.of(
          "order", Choice.trueOrFalse("little", "big"), false, Framing.LengthPrefix::littleEndian);
  private static final Key<Framing.LengthPrefix, Boolean> INCLUDES_PREFIX =
      Key.of("includesPrefix", Choice.trueOrFalse(), false, Framing.LengthPrefix::includesPrefix);

  static final Key<Framing.Fixed, Integer> BYTES =
      Key.required("bytes", Whole.integer(1, ListenerConfig.LONGEST_MESSAGE), Framing.Fixed::bytes);

  private static final Key<Framing.IdleGap, Duration> MILLIS =
      Key.required("millis", Whole.millis(1, 60_000), Framing.IdleGap::silence);

  /** One type of framing, and its other keys. */
  record Form<F extends Framing>(String type, Class<F> of, Shape<F> shape) {

    Form(String type, Class<F> of, Shape<F> shape) {
      this.type = type;
      this.of = of;
      this.shape = shape.ignoring(TYPE);
    }

    Optional<Framing> read(JsonObject object, Path at, Problems problems) {
      return shape.read(object, at, problems).map(Framing.class::cast);
    }

    Object write(Framing framing) {
      JsonObject rest = shape.write(of.cast(framing));
      return rest.isEmpty() ? type : new JsonObject().put(TYPE, type).mergeIn(rest);
    }
  }

  static final List<Form<?>> FORMS =
      List.of(
          new Form<>("raw", Framing.Raw.class, Shape.of(s -> new Framing.Raw())),
          new Form<>("line", Framing.Line.class, Shape.of(s -> new Framing.Line())),
          new Form<>(
              "delimiter",
              Framing.Delimiter.class,
              Shape.of(s -> new Framing.Delimiter(s.get(DELIMITER)), DELIMITER)),
          new Form<>(
              "length-prefix",
              Framing.LengthPrefix.class,
              Shape.of(
                  s ->
                      new Framing.LengthPrefix(
                          s.get(LENGTH_BYTES), s.get(LITTLE_ENDIAN), s.get(INCLUDES_PREFIX)),
                  LENGTH_BYTES,
                  LITTLE_ENDIAN,
                  INCLUDES_PREFIX)),
          new Form<>(
              "fixed", Framing.Fixed.class, Shape.of(s -> new Framing.Fixed(s.get(BYTES)), BYTES)),
          new Form<>(
              "idle-gap",
              Framing.IdleGap.class,
              Shape.of(s -> new Framing.IdleGap(s.get(MILLIS)), MILLIS)));

  @Override
  public Optional<Framing> read(Object json, Path at, Problems problems) {
    if (!(opened(json) instanceof JsonObject object)) {
      problems.add(at, json, rule());
      return Optional.empty();
    }
    Object type = object.getValue(TYPE);
    for (Form<?> form : FORMS) {
      if (form.type().equals(type)) {
        return form.read(object, at, problems);
      }
    }
    problems.add(json instanceof String ? at : at.key(TYPE), type, rule());
    return Optional.empty();
  }

  @Override
  public Object write(Framing framing) {
    return FORMS.stream()
        .filter(form -> form.of().isInstance(framing))
        .findFirst()
        .orElseThrow()
        .write(framing);
  }

  @Override
  public String rule() {
    return FORMS.stream()
        .map(Form::type)
        .collect(
            Collectors.joining(
                ", ", "must be \"raw\", \"line\", or an object whose type is one of ", ""));
  }

  @Override
  public Object fromText(String text) {
    return text.strip().startsWith("{") ? StrictJson.decode(text) : text;
  }

  @Override
  public Object opened(Object json) {
    return json instanceof String type ? new JsonObject().put(TYPE, type) : json;
  }

  @Override
  public Optional<Step> step(String word) {
    if (word.equals("TYPE")) {
      return Optional.of(new Step(TYPE, -1, new Text(type -> true, rule()), null));
    }
    return FORMS.stream().flatMap(form -> form.shape().step(word).stream()).findFirst();
  }

  @Override
  public Set<String> words() {
    Set<String> words = new LinkedHashSet<>(Set.of("TYPE"));
    FORMS.forEach(form -> words.addAll(form.shape().words()));
    return words;
  }

  static String typeOf(Framing framing) {
    return FORMS.stream()
        .filter(form -> form.of().isInstance(framing))
        .findFirst()
        .orElseThrow()
        .type();
  }

  private static boolean isDelimiter(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DELIMITER_CHARACTERS
        && text.chars().allMatch(c -> c <= 0xFF);
  }
}
