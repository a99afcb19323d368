package io.tcptransfer.http;

import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Stream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What the relay itself says to a receiver of {@code tcp-transfer.v1}, as JSON (DESIGN.md section
 * 3). Pure functions; any thread.
 */
final class Notices {
  private Notices() {}

  /**
   * What a receiver hears first.
   *
   * @param known the streams that there are
   * @param cursor where it begins
   * @param replies whether it may answer senders
   */
  static String hello(
      String channel, String node, List<Stream> known, Cursor cursor, boolean replies) {
    JsonArray streams = new JsonArray();
    for (Stream stream : known) {
      streams.add(
          new JsonObject()
              .put("id", stream.id())
              .put("epoch", stream.epoch())
              .put("first", stream.first())
              .put("next", stream.next()));
    }
    return notice("hello")
        .put("channel", channel)
        .put("node", node)
        .put("position", Position.of(cursor, known))
        .put("replies", replies)
        .put("streams", streams)
        .encode();
  }

  /** Messages of another stream may come from now on. */
  static String stream(Stream stream) {
    return notice("stream").put("id", stream.id()).put("epoch", stream.epoch()).encode();
  }

  static String gap(Gap gap) {
    return notice("gap")
        .put("stream", gap.stream().id())
        .put("from", gap.from())
        .put("to", gap.to())
        .put("count", gap.count())
        .put("reason", gap.why().name().toLowerCase(Locale.ROOT))
        .encode();
  }

  /** A stream that the receiver knows and nobody else does: nobody can say what it missed. */
  static String restart(String epoch, long offset) {
    return notice("gap")
        .putNull("stream")
        .put("epoch", epoch)
        .put("from", offset + 1)
        .putNull("to")
        .putNull("count")
        .put("reason", "restart")
        .encode();
  }

  /** A stream's node is gone, and had perhaps more than it passed on: nobody can say how much. */
  static String lost(Stream stream, long from) {
    return notice("gap")
        .put("stream", stream.id())
        .put("from", from)
        .putNull("to")
        .putNull("count")
        .put("reason", "lost")
        .encode();
  }

  static String sender(SenderEvent event) {
    return notice("sender")
        .put("event", event.joined() ? "joined" : "left")
        .put("stream", event.stream().id())
        .put("id", Integer.toUnsignedLong(event.id()))
        .put("address", event.address())
        .put("listener", event.listener())
        .encode();
  }

  static String hold(boolean held) {
    return notice("hold").put("held", held).encode();
  }

  /**
   * What became of a reply.
   *
   * @param senders how many senders' sockets took it
   * @param refusal why one of them did not, or null
   */
  static String reply(int bytes, int senders, Reason refusal) {
    JsonObject notice = notice("reply").put("bytes", bytes).put("senders", senders);
    return refusal == null ? notice.encode() : notice.put("refused", refusal.label()).encode();
  }

  static String bye(int code, String reason) {
    return notice("bye").put("code", code).put("reason", reason).encode();
  }

  private static JsonObject notice(String type) {
    return new JsonObject().put("type", type);
  }
}
