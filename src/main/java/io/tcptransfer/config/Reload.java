package io.tcptransfer.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What becomes of a configuration that is read again while the relay runs: what may change does,
 * the rest stays as it is and needs a restart. A value; any thread.
 *
 * @param next what is valid from now on: as a whole it obeys the same rules as at the start
 * @param changed paths of what is different in it
 * @param needRestart paths of what was asked for and is not in it
 */
public record Reload(Configuration next, List<String> changed, List<String> needRestart) {
  /** Paths of what may change: it is looked at when somebody comes, or is held. */
  static final Set<String> LIVE =
      Set.of(
          "auth",
          "allowAnonymous",
          "maxChannels",
          "http.maxReceivers",
          "http.maxReceiversPerAddress",
          "http.allowedOrigins",
          "http.trustForwarded",
          "tcp.listeners[].allow",
          "tcp.listeners[].maxSenders",
          "tcp.listeners[].maxSendersPerAddress",
          "tcp.listeners[].idleTimeoutSeconds",
          "channels.*.holdSeconds");

  private static final String LISTENERS = "tcp.listeners";
  private static final String CHANNELS = "channels";

  /**
   * Compares two configurations.
   *
   * @throws ConfigurationException if what may change does not go with what may not, such as no
   *     tokens on an address that needs them
   */
  public static Reload of(Configuration now, Configuration asked) {
    Comparison comparison = new Comparison();
    JsonObject merged = comparison.merge("", "", now.effective(), asked.effective());
    return new Reload(
        Configuration.of(merged, Map.of()),
        List.copyOf(comparison.changed),
        List.copyOf(comparison.needRestart));
  }

  /** Walks two trees at once. */
  private static final class Comparison {
    private final List<String> changed = new ArrayList<>();
    private final List<String> needRestart = new ArrayList<>();

    /**
     * Both in one.
     *
     * @param rule where they stand, as {@link #LIVE} says it, with a dot at the end
     * @param at where they stand, to be shown, with a dot at the end
     */
    private JsonObject merge(String rule, String at, JsonObject now, JsonObject asked) {
      JsonObject merged = new JsonObject();
      Set<String> names = new LinkedHashSet<>(now.fieldNames());
      names.addAll(asked.fieldNames());
      for (String name : names) {
        String key = rule.equals(CHANNELS + ".") ? rule + "*" : rule + name;
        Object value = merge(key, at + name, now.getValue(name), asked.getValue(name));
        if (value != null) {
          merged.put(name, value);
        }
      }
      return merged;
    }

    private Object merge(String rule, String at, Object now, Object asked) {
      if (Objects.equals(now, asked)) {
        return now;
      }
      if (LIVE.contains(rule)) {
        changed.add(at);
        return asked;
      }
      if (now instanceof JsonObject here && asked instanceof JsonObject there) {
        return merge(rule + ".", at + ".", here, there);
      }
      if (rule.equals(LISTENERS)) {
        return listeners((JsonArray) now, (JsonArray) asked);
      }
      needRestart.add(at);
      return now;
    }

    /** A listener is the same if its name is. */
    private JsonArray listeners(JsonArray now, JsonArray asked) {
      JsonArray merged = new JsonArray();
      int kept = 0;
      for (int i = 0; i < now.size(); i++) {
        JsonObject here = now.getJsonObject(i);
        JsonObject there = named(here.getString("name"), asked);
        kept += there == null ? 0 : 1;
        String at = LISTENERS + "[" + i + "].";
        merged.add(there == null ? here : merge(LISTENERS + "[].", at, here, there));
      }
      if (kept < now.size() || asked.size() > now.size()) {
        needRestart.add(LISTENERS);
      }
      return merged;
    }

    private static JsonObject named(String name, JsonArray listeners) {
      for (int i = 0; i < listeners.size(); i++) {
        if (listeners.getJsonObject(i).getString("name").equals(name)) {
          return listeners.getJsonObject(i);
        }
      }
      return null;
    }
  }
}
