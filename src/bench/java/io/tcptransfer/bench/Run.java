package io.tcptransfer.bench;

import io.vertx.core.json.JsonObject;

/**
 * One workload on one fresh start of a peer. Value.
 *
 * @param result what the {@link LoadGenerator} measured
 */
record Run(Workload workload, int round, String peer, String transport, JsonObject result) {
  /** Of a key that every run of this kind has. */
  double value(String key) {
    return result.getDouble(key);
  }

  boolean isRight() {
    return "ok".equals(result.getString("checked"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("workload", workload.name())
        .put("round", round)
        .put("peer", peer)
        .put("transport", transport)
        .mergeIn(result);
  }
}
