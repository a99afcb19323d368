package io.tcptransfer.config;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Collects what is wrong while a configuration is read, so that all of it is told at once. Knows no
 * key. One thread.
 */
final class Problems {
  // Also a mistyped or misplaced key may hold a secret, so its name decides.
  private static final Pattern SECRET =
      Pattern.compile("token|secret|password|sha256", Pattern.CASE_INSENSITIVE);

  /** Somebody gave a PEM file's text where its path belongs, perhaps a private key's. */
  private static final String PEM = "-----BEGIN ";

  private final List<Problem> found = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();
  private final Map<String, String> variables = new TreeMap<>();

  /** From now on a problem at or below this path names the variable that set it. */
  void setBy(Path at, String variable) {
    variables.put(at.text(), variable);
  }

  void add(Path at, Object json, String rule) {
    addShown(at, shown(at.text(), json), rule);
  }

  void missing(Path at, String rule) {
    addShown(at, "", "is missing; " + rule);
  }

  private void addShown(Path at, String value, String rule) {
    paths.add(at.text());
    String variable = variableOf(at.text());
    String path = variable == null ? at.text() : at.text() + " (" + variable + ")";
    found.add(new Problem(path, value, rule));
  }

  /** Whether a value is wrong, or stands in one that is: then its stand-in means nothing. */
  boolean concern(Path at) {
    return paths.stream().anyMatch(path -> isAtOrBelow(at.text(), path));
  }

  /** Whether a value, what it stands in, or a part of it is wrong. */
  boolean concernPartOf(Path at) {
    return concern(at) || paths.stream().anyMatch(path -> isAtOrBelow(path, at.text()));
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(found);
    }
  }

  private String variableOf(String path) {
    String nearest = null;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      if (isAtOrBelow(path, variable.getKey())) {
        nearest = variable.getValue(); // Sorted: a longer path comes after its own beginning.
      }
    }
    return nearest;
  }

  private static boolean isAtOrBelow(String path, String ancestor) {
    return path.equals(ancestor)
        || path.startsWith(ancestor + ".")
        || path.startsWith(ancestor + "[");
  }

  /** Objects and lists are not shown: they are long, and may hold secrets. */
  private static String shown(String path, Object json) {
    if (json instanceof JsonObject) {
      return "{…}";
    }
    if (json instanceof JsonArray) {
      return "[…]";
    }
    if (SECRET.matcher(path).find() || String.valueOf(json).contains(PEM)) {
      return "***";
    }
    if (json instanceof String text) {
      return Json.encode(Path.cut(text));
    }
    return Path.cut(String.valueOf(json));
  }
}
