package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.Fuzz;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in is either a configuration or refused with its problems; nothing else. */
class ConfigurationFuzzTest {
  private static final List<String> KEYS =
      List.of(
          "tcp",
          "listeners",
          "channels",
          "http",
          "host",
          "port",
          "framing",
          "type",
          "bytes",
          "millis",
          "delimiter",
          "lengthBytes",
          "name",
          "channel",
          "historyBytes",
          "holdSeconds",
          "*",
          "a/*",
          "maxMessageBytes",
          "maxChannels",
          "allowAnonymous",
          "cluster",
          "members",
          "$schema",
          "",
          "x\n",
          "\uD800",
          "0");
  private static final List<Object> VALUES =
      List.of(
          0,
          1,
          -1,
          7.0,
          0.5,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          true,
          false,
          "",
          "raw",
          "fixed",
          "line",
          "127.0.0.1",
          "::",
          "a/b",
          "\uDC00\u0000",
          "{}",
          "[1]",
          "1");
  private static final List<String> WORDS =
      List.of(
          "TCP",
          "LISTENERS",
          "0",
          "1",
          "5",
          "HTTP",
          "PORT",
          "HOST",
          "FRAMING",
          "TYPE",
          "BYTES",
          "CHANNELS",
          "MAXCHANNELS",
          "CLUSTER",
          "",
          "X",
          "*");

  private record Given(JsonObject json, Map<String, String> environment) {}

  private int accepted;
  private int refused;

  @Test
  void everyTreeAndEnvironmentIsReadOrRefused() {
    Fuzz.run(
        random ->
            new Given(
                random.nextBoolean() ? object(random, 4) : mutated(random),
                random.nextInt(3) == 0 ? environment(random) : Map.of()),
        given -> check(given.json(), given.environment()));
    if (Fuzz.isWhole()) {
      assertTrue(accepted > Fuzz.INPUTS / 100, () -> "too few were accepted: " + accepted);
      assertTrue(refused > Fuzz.INPUTS / 100, () -> "too few were refused: " + refused);
    }
  }

  @Test
  void everyTextIsReadOrRefused() {
    byte[] valid = Configured.with("{}").effective().encode().getBytes(StandardCharsets.UTF_8);
    Fuzz.run(
        random -> {
          byte[] bytes = Fuzz.mutated(random, valid).clone();
          for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
            bytes[random.nextInt(bytes.length)] =
                (byte) "{}[]\",:0 \\a\u00ff".charAt(random.nextInt(12));
          }
          return new String(bytes, StandardCharsets.UTF_8);
        },
        text -> {
          try {
            check(Configuration.parse(text), Map.of());
          } catch (ConfigurationException e) {
            assertEquals(1, e.problems().size());
          }
        });
  }

  private void check(JsonObject json, Map<String, String> environment) {
    try {
      Configuration configuration = Configuration.of(json, environment);
      assertEquals(configuration, Configuration.of(configuration.effective(), Map.of()));
      accepted++;
    } catch (ConfigurationException e) {
      assertFalse(e.problems().isEmpty());
      assertEquals(e.problems().size(), e.getMessage().lines().count(), e::getMessage);
      refused++;
    }
  }

  /** The defaults with one value somewhere replaced. */
  private static JsonObject mutated(Random random) {
    JsonObject json = Configured.with("{}").effective();
    JsonObject at = json;
    if (random.nextBoolean()) {
      at = json.getJsonObject("http");
    } else if (random.nextBoolean()) {
      at = json.getJsonObject("tcp").getJsonArray("listeners").getJsonObject(0);
    }
    List<String> names = List.copyOf(at.fieldNames());
    at.put(names.get(random.nextInt(names.size())), value(random, 2));
    return json;
  }

  private static Object value(Random random, int depth) {
    int choice = random.nextInt(depth > 0 ? 6 : 4);
    if (choice == 4) {
      return object(random, depth - 1);
    }
    if (choice == 5) {
      JsonArray list = new JsonArray();
      for (int i = random.nextInt(3); i > 0; i--) {
        list.add(value(random, depth - 1));
      }
      return list;
    }
    return choice == 3 && random.nextInt(4) == 0 ? null : VALUES.get(random.nextInt(VALUES.size()));
  }

  private static JsonObject object(Random random, int depth) {
    JsonObject object = new JsonObject();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.put(KEYS.get(random.nextInt(KEYS.size())), value(random, depth));
    }
    return object;
  }

  private static Map<String, String> environment(Random random) {
    Map<String, String> environment = new HashMap<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      StringBuilder name = new StringBuilder("TRANSFER");
      for (int word = random.nextInt(5); word > 0; word--) {
        name.append('_').append(WORDS.get(random.nextInt(WORDS.size())));
      }
      environment.put(name.toString(), String.valueOf(value(random, 1)));
    }
    return environment;
  }
}
