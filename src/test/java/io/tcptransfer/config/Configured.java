package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Short words for the tests of this package. */
final class Configured {
  private Configured() {}

  static Configuration with(String json) {
    return with(json, Map.of());
  }

  static Configuration with(String json, Map<String, String> environment) {
    return Configuration.of(Configuration.parse(json), environment);
  }

  static ConfigurationException refused(String json, Map<String, String> environment) {
    return assertThrows(ConfigurationException.class, () -> with(json, environment), json);
  }

  static List<Problem> problems(String json) {
    return problems(json, Map.of());
  }

  static List<Problem> problems(String json, Map<String, String> environment) {
    try {
      with(json, environment);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }

  static Problem problem(String json) {
    return problem(json, Map.of());
  }

  static Problem problem(String json, Map<String, String> environment) {
    List<Problem> problems = problems(json, environment);
    assertEquals(1, problems.size(), () -> json + " -> " + problems);
    return problems.get(0);
  }

  /** JSON that says one thing only: {@code at("a.b[0]", "1")} is {@code {"a":{"b":[1]}}}. */
  static JsonObject at(String path, String json) {
    Object value = Json.decodeValue(json);
    int end = path.length();
    while (end > 0) {
      int dot = path.lastIndexOf('.', end - 1);
      String step = path.substring(dot + 1, end);
      if (step.endsWith("[0]")) {
        JsonArray list = new JsonArray();
        list.add(value);
        value = list;
        step = step.substring(0, step.length() - 3);
      }
      value = new JsonObject().put(step, value);
      end = Math.max(dot, 0);
    }
    return (JsonObject) value;
  }
}
