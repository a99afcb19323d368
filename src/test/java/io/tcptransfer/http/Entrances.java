package io.tcptransfer.http;

import io.tcptransfer.channel.Node;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.HttpRules;
import io.tcptransfer.ops.Operations;
import io.tcptransfer.ops.Others;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Who may come in where a test is about something else: everybody. */
final class Entrances {
  private static final Configuration DEFAULTS = Configuration.of(new JsonObject(), Map.of());
  static final HttpRules RULES = DEFAULTS.http().rules();

  private Entrances() {}

  /** A house that everybody may enter. */
  static House house(Node node) {
    return house(node, DEFAULTS);
  }

  static House house(Node node, Configuration configuration) {
    return new House(
        Page.load(), node, new Entrance(configuration), Operations.of(node, Others.NONE));
  }
}
