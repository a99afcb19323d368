package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Code, {@code conf/config.json}, examples, schema and README say the same. */
class ConfFilesTest {
  private static final Path CONF = Path.of("conf");
  private static final Pattern RANGE = Pattern.compile("must be an integer from (\\d+) to (\\d+)");
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`]+)` \\| (?:`([^`]+)`|none) \\| .+ \\|");

  private final JsonObject schema = read(CONF.resolve("config.schema.json"));
  private final Validator validator =
      Validator.create(
          JsonSchema.of(schema),
          new JsonSchemaOptions()
              .setBaseUri("app://relay")
              .setDraft(Draft.DRAFT202012)
              .setOutputFormat(OutputFormat.Flag));

  static Stream<Path> files() throws IOException {
    try (Stream<Path> examples = Files.list(CONF.resolve("examples"))) {
      return Stream.concat(Stream.of(CONF.resolve("config.json")), examples.sorted())
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsValidForTheRelayAndForTheSchema(Path file) {
    Configuration.of(read(file), Map.of());
    assertTrue(isValid(read(file)));
    String place = read(file).getString("$schema");
    assertTrue(Files.exists(file.resolveSibling(place)), place);
  }

  @Test
  void theFileForNewcomersShowsEveryKeyWithItsDefault() {
    JsonObject shown = read(CONF.resolve("config.json"));
    Configuration defaults = Configuration.of(new JsonObject(), Map.of());

    assertEquals(defaults, Configuration.of(shown, Map.of()));
    shown.remove("$schema");
    assertEquals(defaults.effective().encodePrettily(), shown.encodePrettily());
  }

  @Test
  void whatIsEffectiveIsValidForTheSchema() {
    assertTrue(isValid(Configuration.of(new JsonObject(), Map.of()).effective()));
  }

  @Test
  void theSchemaHasTheKeysDefaultsAndRangesOfTheCode() {
    compare(Configuration.SHAPE, schema, "", Set.of("$schema"));
  }

  @Test
  void theSchemaHasEveryFramingOfTheCode() {
    JsonArray forms =
        property(resolved(new JsonObject().put("$ref", "#/$defs/listener")), "framing")
            .getJsonArray("oneOf");
    Map<String, JsonObject> byType = new LinkedHashMap<>();
    for (int i = 1; i < forms.size(); i++) {
      byType.put(
          property(forms.getJsonObject(i), "type").getString("const"), forms.getJsonObject(i));
    }

    assertEquals(
        FramingKind.FORMS.stream().map(FramingKind.Form::type).toList(),
        List.copyOf(byType.keySet()));
    for (FramingKind.Form<?> form : FramingKind.FORMS) {
      JsonObject described = byType.get(form.type());
      compare(form.shape(), described, "framing " + form.type(), Set.of("type"));
      JsonArray required = new JsonArray().add("type");
      form.shape().keys().stream()
          .filter(key -> key.defaultJson(io.tcptransfer.config.Path.TOP) == null)
          .forEach(key -> required.add(key.name()));
      assertEquals(required, described.getJsonArray("required"), form.type());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "auth | []",
        "auth.tokens | {}",
        "auth.tokens[0] | {}",
        "auth.tokens[0] | {\"token\": \"\"}",
        "auth.tokens[0] | {\"token\": \"a b\"}",
        "auth.tokens[0] | {\"sha256\": \"abc\"}",
        "auth.tokens[0] | {\"token\": \"a\", \"may\": []}",
        "auth.tokens[0] | {\"token\": \"a\", \"may\": [\"read\"]}",
        "auth.tokens[0] | {\"token\": \"a\", \"channels\": [\"a/*/b\"]}",
        "auth.tokens[0] | {\"token\": \"a\", \"name\": \"\"}",
        "http | null",
        "http.port | 65536",
        "http.port | -1",
        "http.port | 1.5",
        "http.port | \"80\"",
        "http.host | \"\"",
        "http.host | \"a b\"",
        "http.pingSeconds | 0",
        "http.maxReceivers | 0",
        "http.maxReceiversPerAddress | 0",
        "http.allowedOrigins | \"*\"",
        "http.trustForwarded[0] | \"\"",
        "http.trustForwarded[0] | \"proxy\"",
        "http.trustForwarded[0] | \"10.0.0.0/\"",
        "http.allowedOrigins[0] | \"*\"",
        "http.allowedOrigins[0] | \"example.org\"",
        "http.allowedOrigins[0] | \"https://example.org/\"",
        "http.allowedOrigins[0] | \"https://a@example.org\"",
        "tcp.listeners | []",
        "tcp.listeners | {}",
        "tcp.listeners[0] | 1",
        "tcp.listeners[0].tls | null",
        "tcp.listeners[0].tls.key | \"a\\nb\"",
        "tcp.listeners[0].tls.clientCertificates | true",
        "http.tls.certificates | \"a\"",
        "tcp.listeners[0].name | \"\"",
        "tcp.listeners[0].name | \"a\\u0085b\"",
        "tcp.listeners[0].channel | \"\"",
        "tcp.listeners[0].channel | \"*\"",
        "tcp.listeners[0].channel | \"a/*\"",
        "tcp.listeners[0].channel | \"a//b\"",
        "tcp.listeners[0].channel | \"../b\"",
        "tcp.listeners[0].payload | \"TEXT\"",
        "tcp.listeners[0].onOversize | null",
        "tcp.listeners[0].allow | \"10.0.0.1\"",
        "tcp.listeners[0].allow[0] | \"box\"",
        "tcp.listeners[0].allow[0] | \"10.0.0.0/\"",
        "tcp.listeners[0].maxSenders | 0",
        "tcp.listeners[0].maxSendersPerAddress | 0",
        "tcp.listeners[0].idleTimeoutSeconds | -1",
        "tcp.listeners[0].maxMessageBytes | 0",
        "tcp.listeners[0].framing | \"fixed\"",
        "tcp.listeners[0].framing | \"lines\"",
        "tcp.listeners[0].framing | {}",
        "tcp.listeners[0].framing | {\"type\": \"fixed\"}",
        "tcp.listeners[0].framing | {\"type\": \"fixed\", \"bytes\": 0}",
        "tcp.listeners[0].framing | {\"type\": \"raw\", \"bytes\": 1}",
        "tcp.listeners[0].framing | {\"type\": \"delimiter\", \"delimiter\": \"\"}",
        "tcp.listeners[0].framing | {\"type\": \"delimiter\", \"delimiter\": \"\\u0100\"}",
        "tcp.listeners[0].framing | {\"type\": \"length-prefix\", \"lengthBytes\": 3}",
        "tcp.listeners[0].framing | {\"type\": \"idle-gap\", \"millis\": 60001}",
        "channels | []",
        "channels.a b | {}",
        "channels.a/*/b | {}",
        "channels./* | {}",
        "channels.a | 1",
        "channels.a | {\"historyBytes\": 65535}",
        "channels.a | {\"history\": 1}",
        "maxChannels | 0",
        "allowAnonymous | \"true\"",
        "cluster | null",
        "cluster.x | 1",
        "cluster.host | \"0.0.0.0\"",
        "cluster.host | \"::\"",
        "cluster.host | \"a b\"",
        "cluster.port | 65536",
        "cluster.members | \"127.0.0.1:5701\"",
        "cluster.members[0] | \"127.0.0.1\"",
        "cluster.members[0] | \":5701\"",
        "cluster.members[0] | \"127.0.0.1:0\"",
        "cluster.members[0] | \"::1:5701\"",
      })
  void whatTheRelayRefusesTheSchemaRefuses(String path, String json) {
    JsonObject sample = Configured.at(path, json);

    assertFalse(Configured.problems(sample.encode()).isEmpty());
    assertFalse(isValid(sample));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "http.port | 0",
        "http.port | 80.0",
        "http.host | \"::1\"",
        "http.maxReceivers | 1",
        "http.allowedOrigins | []",
        "http.trustForwarded[0] | \"10.0.0.1\"",
        "http.trustForwarded[0] | \"fd00::/8\"",
        "http.allowedOrigins[0] | \"null\"",
        "http.allowedOrigins[0] | \"HTTPS://Example.org:8443\"",
        "http.allowedOrigins[0] | \"chrome-extension://abcdef\"",
        "tcp.listeners[0].name | \"Waage ä\"",
        "tcp.listeners[0].channel | \"plant/~a_b/.c\"",
        "tcp.listeners[0].allow[0] | \"10.0.0.0/8\"",
        "tcp.listeners[0].allow[0] | \"fd00::1\"",
        "tcp.listeners[0].framing | \"line\"",
        "tcp.listeners[0].framing | {\"type\": \"raw\"}",
        "tcp.listeners[0].framing | {\"type\": \"delimiter\", \"delimiter\": \"\\u0000\\u00ff\\n\"}",
        "tcp.listeners[0].framing | {\"type\": \"length-prefix\", \"lengthBytes\": 1}",
        "channels.a/b/* | {}",
        "channels.* | {\"holdSeconds\": 0}",
        "channels.a | {}",
        "tcp | {}",
        "auth | {}",
        "auth.tokens | []",
        "auth.tokens[0] | {\"token\": \"ä\", \"channels\": [\"*\", \"a/*\"], \"may\": [\"admin\"]}",
        "allowAnonymous | true",
        "cluster | {}",
        "cluster.host | \"::1\"",
        "cluster.port | 0",
        "cluster.members | []",
        "cluster.members[0] | \"127.0.0.1:5701\"",
        "cluster.members[0] | \"node-2.example.org:1\"",
        "cluster.members[0] | \"[fd00::2]:65535\"",
      })
  void whatTheRelayTakesTheSchemaTakes(String path, String json) {
    JsonObject sample = Configured.at(path, json);

    assertEquals(List.of(), Configured.problems(sample.encode()));
    assertTrue(isValid(sample));
  }

  @Test
  void theReadmeListsEveryKeyWithItsDefault() throws IOException {
    String section = Files.readString(Path.of("README.md")).split("## Configuration\n", -1)[1];
    Map<String, String> told = new LinkedHashMap<>();
    section
        .lines()
        .takeWhile(line -> !line.startsWith("## "))
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row -> told.put(row.group(1), String.valueOf(row.group(2))));
    Map<String, String> known = new LinkedHashMap<>();
    leaves(Configuration.SHAPE, "", known);

    assertEquals(lines(known), lines(told));
  }

  private static String lines(Map<String, String> keys) {
    return String.join(
        "\n", new TreeSet<>(keys.entrySet().stream().map(Object::toString).toList()));
  }

  private static void leaves(Shape<?> shape, String prefix, Map<String, String> known) {
    for (Key<?, ?> key : shape.keys()) {
      String path = prefix + key.name();
      if (kind(key) instanceof Shape<?> below) {
        leaves(below, path + ".", known);
      } else if (key.kind() instanceof ListOf<?> list && list.element() instanceof Shape<?> below) {
        leaves(below, path + "[].", known);
      } else if (key.kind() instanceof MapOf<?> map && map.value() instanceof Shape<?> below) {
        leaves(below, path + ".<name>.", known);
      } else {
        known.put(path, Json.encode(key.defaultJson(io.tcptransfer.config.Path.TOP)));
      }
    }
  }

  private void compare(Shape<?> shape, JsonObject node, String at, Set<String> besides) {
    Set<String> names = new TreeSet<>(besides);
    shape.keys().forEach(key -> names.add(key.name()));
    assertEquals(names, new TreeSet<>(node.getJsonObject("properties").fieldNames()), at);
    assertEquals(false, node.getValue("additionalProperties"), at);
    for (Key<?, ?> key : shape.keys()) {
      compare(key, property(node, key.name()), at + "." + key.name());
    }
  }

  private void compare(Key<?, ?> key, JsonObject node, String at) {
    assertNotNull(node.getString("description"), at);
    if (kind(key) instanceof Shape<?> below) {
      compare(below, resolved(node), at, Set.of());
    } else if (key.kind() instanceof ListOf<?> list && list.element() instanceof Shape<?> below) {
      compare(below, resolved(node.getJsonObject("items")), at, Set.of());
    } else if (key.kind() instanceof MapOf<?> map) {
      JsonObject values = resolved(node.getJsonObject("additionalProperties"));
      compare((Shape<?>) map.value(), values, at, Set.of());
    } else {
      Object fallback = key.defaultJson(io.tcptransfer.config.Path.TOP);
      assertEquals(Json.encode(fallback), Json.encode(node.getValue("default")), at);
      Matcher range = RANGE.matcher(key.kind().rule());
      if (range.matches()) {
        assertEquals("integer", node.getString("type"), at);
        assertEquals(range.group(1), node.getValue("minimum").toString(), at);
        assertEquals(range.group(2), node.getValue("maximum").toString(), at);
      }
    }
  }

  /** What it is when it is there. */
  private static Kind<?> kind(Key<?, ?> key) {
    return key.kind() instanceof OptionalOf<?> optional ? optional.kind() : key.kind();
  }

  private static JsonObject property(JsonObject node, String name) {
    return node.getJsonObject("properties").getJsonObject(name);
  }

  private JsonObject resolved(JsonObject node) {
    if (!node.containsKey("$ref")) {
      return node;
    }
    String name = node.getString("$ref").replace("#/$defs/", "");
    return schema.getJsonObject("$defs").getJsonObject(name);
  }

  private boolean isValid(JsonObject json) {
    return validator.validate(json).getValid();
  }

  private static JsonObject read(Path file) {
    try {
      return Configuration.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
