package io.tcptransfer.cluster;

import io.vertx.core.json.JsonObject;

/**
 * What a node asks another for. A value.
 *
 * @param node who asks
 * @param epoch the stream of that channel
 * @param from the first message wanted: it has all before
 * @param mostBytes no further batch is sent once they reserve so much
 * @param waits whether it wants to wait until there is something
 */
record Pull(String node, String channel, String epoch, long from, long mostBytes, boolean waits) {
  private static final int VERSION = 1;

  JsonObject toJson() {
    return new JsonObject()
        .put("version", VERSION)
        .put("node", node)
        .put("channel", channel)
        .put("epoch", epoch)
        .put("from", from)
        .put("mostBytes", mostBytes)
        .put("waits", waits);
  }

  /**
   * Reads such a question.
   *
   * @throws IllegalArgumentException if it is of a version that this node doesn't speak
   * @throws ClassCastException if it is malformed
   * @throws NullPointerException if it is malformed
   */
  static Pull of(JsonObject json) {
    if (json.getInteger("version") != VERSION) {
      throw new IllegalArgumentException("a pull of version " + json.getInteger("version"));
    }
    return new Pull(
        json.getString("node"),
        json.getString("channel"),
        json.getString("epoch"),
        json.getLong("from"),
        json.getLong("mostBytes"),
        json.getBoolean("waits"));
  }
}
