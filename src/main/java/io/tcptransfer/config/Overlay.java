package io.tcptransfer.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lays {@code TRANSFER_*} variables over what the file says. Finds out from the kinds which names
 * there are, knows none itself. One thread.
 */
final class Overlay {
  private static final String PREFIX = "TRANSFER";

  /** A variable of ours: its name, the way down that it spells, its text. */
  private record Variable(String name, List<Step> steps, String text) {

    Path path() {
      Path at = Path.TOP;
      for (Step step : steps) {
        at = step.below(at);
      }
      return at;
    }

    Kind<?> kind() {
      return steps.get(steps.size() - 1).kind();
    }
  }

  // Wider ones first, elements by index: so each finds what it is laid over.
  private static final Comparator<Variable> BY_PATH =
      (a, b) -> {
        int common = Math.min(a.steps().size(), b.steps().size());
        for (int i = 0; i < common; i++) {
          int order = a.steps().get(i).compareTo(b.steps().get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.steps().size(), b.steps().size());
      };

  private final Kind<?> top;
  private final Problems problems;

  Overlay(Kind<?> top, Problems problems) {
    this.top = top;
    this.problems = problems;
  }

  JsonObject apply(JsonObject json, Map<String, String> environment) {
    List<Variable> variables = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (name.startsWith(PREFIX + "_")) {
                locate(name, text, variables);
              }
            });
    variables.sort(BY_PATH);
    JsonObject result = (JsonObject) copy(json);
    variables.forEach(variable -> lay(variable, result));
    return result;
  }

  private void locate(String name, String text, List<Variable> variables) {
    List<Step> steps = new ArrayList<>();
    Kind<?> kind = top;
    String parent = PREFIX;
    for (String word : name.substring(PREFIX.length() + 1).split("_", -1)) {
      Step step = kind.step(word).orElse(null);
      if (step == null) {
        problems.add(Path.TOP.key(name), text, unknown(kind, parent));
        return;
      }
      steps.add(step);
      kind = step.kind();
      parent += "_" + word;
    }
    variables.add(new Variable(name, steps, text));
  }

  private static String unknown(Kind<?> kind, String parent) {
    if (kind.words().isEmpty()) {
      return "unknown variable; " + parent + " takes the whole value";
    }
    return kind.words().stream()
        .map(word -> parent + "_" + word)
        .collect(Collectors.joining(", ", "unknown variable; known here: ", ""));
  }

  private void lay(Variable variable, JsonObject tree) {
    Path at = variable.path();
    problems.setBy(at, variable.name());
    try {
      Object value = variable.kind().fromText(variable.text());
      with(tree, top, variable, 0, value);
    } catch (ConfigurationException e) {
      problems.add(at, variable.text(), e.problems().get(0).rule());
    }
  }

  /** The container with the value in it, somewhere below. */
  private Object with(Object container, Kind<?> kind, Variable variable, int depth, Object value) {
    Object open = kind.opened(container);
    Step step = variable.steps().get(depth);
    boolean last = depth == variable.steps().size() - 1;
    Object child = last ? value : with(step.get(open), step.kind(), variable, depth + 1, value);
    if (!step.put(open, child)) {
      problems.add(
          variable.path(),
          variable.text(),
          "must not leave a gap: the next index is " + ((JsonArray) open).size());
    }
    return open;
  }

  private static Object copy(Object json) {
    if (json instanceof JsonObject object) {
      JsonObject copy = new JsonObject();
      object.fieldNames().forEach(name -> copy.put(name, copy(object.getValue(name))));
      return copy;
    }
    if (json instanceof JsonArray list) {
      JsonArray copy = new JsonArray();
      for (int i = 0; i < list.size(); i++) {
        copy.add(copy(list.getValue(i)));
      }
      return copy;
    }
    return json;
  }
}
