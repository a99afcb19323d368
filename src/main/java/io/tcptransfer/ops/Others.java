package io.tcptransfer.ops;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.Map;

/** What the other nodes of a cluster say of themselves. Any thread. */
public interface Others {
  /** There are none. */
  Others NONE =
      new Others() {
        @Override
        public Future<Map<String, JsonArray>> list(Listed listed) {
          return Future.succeededFuture(Map.of());
        }

        @Override
        public Future<Boolean> cut(String id) {
          return Future.succeededFuture(false);
        }
      };

  /** What can be asked for. */
  enum Listed {
    /** The channels, as {@link ChannelCensus} shows them. */
    CHANNELS,
    /** The senders, as {@link Census} shows them. */
    SENDERS,
    /** The receivers, as {@link Census} shows them. */
    RECEIVERS
  }

  /** All of it, by the name of each node that answered in time. Never fails. */
  Future<Map<String, JsonArray>> list(Listed listed);

  /** Ends the sender or receiver of that id, if another node has it. Never fails. */
  Future<Boolean> cut(String id);
}
