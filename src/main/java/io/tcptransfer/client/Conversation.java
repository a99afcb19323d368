package io.tcptransfer.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One connection of {@code tcp-transfer.v1}, from its hello on: delivers each message once, and
 * tells which ones will not come. Knows no socket. Belongs to the receiver's thread.
 */
final class Conversation {
  private final Positions positions;
  private final Delivery delivery;
  private final PrintStream err;

  /** By the stream numbers of this connection. */
  private final Map<Integer, String> epochs = new HashMap<>();

  private boolean greeted;

  /**
   * @param positions what was seen before; moved along
   * @param err gets a line for whatever a user should know
   */
  Conversation(Positions positions, Delivery delivery, PrintStream err) {
    this.positions = positions;
    this.delivery = delivery;
    this.err = err;
  }

  // ---- messages ----

  void message(V1Message message) throws Delivery.NobodyReads {
    String epoch = epochs.get(message.stream());
    if (!greeted || epoch == null) {
      throw notUnderstood("a message of a stream that was not announced");
    }
    OptionalLong last = positions.of(epoch);
    if (last.isPresent()) {
      if (message.offset() <= last.getAsLong()) {
        return; // Seen before.
      }
      passOver(epoch, message.offset() - 1, "unannounced");
    }
    positions.seen(epoch, message.offset());
    delivery.message(message, epoch);
  }

  /** What lies between the position and that offset will not come. */
  private void passOver(String epoch, long to, String reason) {
    long from = positions.of(epoch).orElse(to) + 1;
    if (from <= to) {
      positions.seen(epoch, to);
      tell(
          "gap: missed %d messages, %s:%d to %s:%d (%s)"
              .formatted(to - from + 1, epoch, from, epoch, to, reason));
    }
  }

  // ---- notices ----

  void notice(String text) {
    try {
      JsonObject notice = new JsonObject(text);
      String type = notice.getString("type");
      if (type == null || greeted == type.equals("hello")) {
        throw notUnderstood("a notice that doesn't belong there");
      }
      delivery.notice(text);
      switch (type) {
        case "hello" -> greet(notice);
        case "stream" -> epochs.put(notice.getInteger("id"), notice.getString("epoch"));
        case "gap" -> gap(notice);
        case "hold" -> tell(notice.getBoolean("held") ? "senders wait" : "senders go on");
        default -> {
          // Senders come and go, and later relays may have more to say.
        }
      }
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw notUnderstood("a malformed notice");
    }
  }

  private void greet(JsonObject hello) {
    JsonArray streams = hello.getJsonArray("streams");
    for (int i = 0; i < streams.size(); i++) {
      JsonObject stream = streams.getJsonObject(i);
      epochs.put(stream.getInteger("id"), stream.getString("epoch"));
    }
    try {
      // Of a stream that is known here, its own position stands until its gap or message has come.
      positions.addUnknown(Positions.parse(hello.getString("position")));
      greeted = true;
    } catch (IllegalArgumentException e) {
      throw notUnderstood("a malformed position");
    }
  }

  private void gap(JsonObject gap) {
    String reason = gap.getString("reason");
    if (gap.getLong("to") == null && gap.getValue("stream") != null) {
      tell(
          "gap: the node of %s is gone, it may have had more than what came up to %d (%s)"
              .formatted(epoch(gap), gap.getLong("from") - 1, reason));
      return;
    }
    if (gap.getLong("to") == null) {
      String epoch = gap.getString("epoch");
      positions.forget(epoch);
      tell(
          "gap: the relay has started anew, what came after %s:%d before that is lost (%s)"
              .formatted(epoch, gap.getLong("from") - 1, reason));
      return;
    }
    String epoch = epoch(gap);
    long from = gap.getLong("from");
    if (positions.of(epoch).isEmpty()) {
      positions.seen(epoch, from - 1);
    }
    passOver(epoch, from - 1, "unannounced");
    passOver(epoch, gap.getLong("to"), reason);
  }

  private String epoch(JsonObject gap) {
    String epoch = epochs.get(gap.getInteger("stream"));
    if (epoch == null) {
      throw notUnderstood("a gap of a stream that was not announced");
    }
    return epoch;
  }

  private void tell(String line) {
    err.println("receive: " + line);
  }

  private static ClientFailure notUnderstood(String what) {
    return new ClientFailure("the relay doesn't speak tcp-transfer.v1: " + what);
  }
}
