package io.tcptransfer.http;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.HttpRules;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Who may come in where a test is about something else: everybody. */
final class Entrances {
  private static final Configuration DEFAULTS = Configuration.of(new JsonObject(), Map.of());
  static final HttpRules RULES = DEFAULTS.http().rules();

  private Entrances() {}

  static Entrance open() {
    return Entrance.of(DEFAULTS);
  }
}
