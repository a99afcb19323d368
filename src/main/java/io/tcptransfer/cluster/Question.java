package io.tcptransfer.cluster;

import io.tcptransfer.ops.Others.Listed;
import io.vertx.core.json.JsonObject;

/** What a node asks another; for messages there is {@link Pull}. Values. */
sealed interface Question {
  /** Its form for the bus. */
  JsonObject toJson();

  /**
   * Who or what is there?
   *
   * @param listed the list that is wanted
   */
  record Lists(Listed listed) implements Question {
    private static final String TYPE = "list";

    @Override
    public JsonObject toJson() {
      return json(TYPE).put("of", listed.name());
    }
  }

  /**
   * Is that a peer of yours? Then cut it.
   *
   * @param id of a sender or receiver
   */
  record Cut(String id) implements Question {
    private static final String TYPE = "cut";

    @Override
    public JsonObject toJson() {
      return json(TYPE).put("id", id);
    }
  }

  /**
   * Which of your senders take that reply?
   *
   * @param sender the number of the one that it is for, or 0 for all
   * @param bytes the message
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares questions.
  record Takes(String channel, int sender, byte[] bytes) implements Question {
    private static final String TYPE = "reply";

    @Override
    public JsonObject toJson() {
      return json(TYPE).put("channel", channel).put("sender", sender).put("bytes", bytes);
    }
  }

  private static JsonObject json(String type) {
    return new JsonObject().put("type", type);
  }

  /**
   * Reads such a question.
   *
   * @throws IllegalArgumentException if it is of a type that this node doesn't know
   * @throws ClassCastException if it is malformed
   * @throws NullPointerException if it is malformed
   */
  static Question of(JsonObject json) {
    String type = json.getString("type");
    return switch (type) {
      case Lists.TYPE -> new Lists(Listed.valueOf(json.getString("of")));
      case Cut.TYPE -> new Cut(json.getString("id"));
      case Takes.TYPE ->
          new Takes(json.getString("channel"), json.getInteger("sender"), json.getBinary("bytes"));
      default -> throw new IllegalArgumentException("a question of type " + type);
    };
  }
}
