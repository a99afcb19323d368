package io.tcptransfer.cluster;

import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Reply;
import io.vertx.core.json.JsonArray;

/**
 * What became of a reply at the senders of one node, or of several. A value.
 *
 * @param taken how many senders took it
 * @param refusal why one of them did not, or null
 */
record Receipt(int taken, Reason refusal) {
  /** Nobody there was meant. */
  static final Receipt NOBODY = new Receipt(0, null);

  /** Nobody knows. */
  static final Receipt NONE = new Receipt(0, Reason.UNREACHABLE);

  /** Of a node; that it has no such sender is no refusal as long as another may. */
  static Receipt of(Reply reply) {
    Reason refusal = reply.refusal();
    return new Receipt(reply.taken(), refusal == Reason.UNKNOWN_SENDER ? null : refusal);
  }

  /** Of both. */
  Receipt and(Receipt other) {
    return new Receipt(taken + other.taken, refusal == null ? other.refusal : refusal);
  }

  JsonArray toJson() {
    return new JsonArray().add(taken).add(refusal == null ? null : refusal.label());
  }

  /** Reads such a receipt; {@link #NONE} if it says nothing that this node understands. */
  static Receipt of(JsonArray json) {
    for (Reason reason : Reason.values()) {
      if (reason.label().equals(json.getValue(1))) {
        return new Receipt(json.getInteger(0), reason);
      }
    }
    return json.getValue(1) == null ? new Receipt(json.getInteger(0), null) : NONE;
  }
}
