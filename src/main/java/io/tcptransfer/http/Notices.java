package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.SenderEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * What the relay itself says to a receiver of {@code tcp-transfer.v1}, as JSON (DESIGN.md section
 * 3). Pure functions; any thread.
 */
final class Notices {
  /** A node has one stream for each channel; other nodes' streams will have other numbers. */
  private static final int STREAM = 1;

  private Notices() {}

  /**
   * What a receiver hears first.
   *
   * @param next the first message that it will get
   * @param replies whether it may answer senders
   */
  static String hello(Channel channel, String node, long next, boolean replies) {
    JsonObject stream =
        new JsonObject()
            .put("id", STREAM)
            .put("epoch", channel.epoch())
            .put("first", channel.first())
            .put("next", channel.next());
    return notice("hello")
        .put("channel", channel.name())
        .put("node", node)
        .put("position", Position.of(channel.epoch(), next - 1))
        .put("replies", replies)
        .put("streams", new JsonArray().add(stream))
        .encode();
  }

  static String gap(Gap gap) {
    return notice("gap")
        .put("stream", STREAM)
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

  static String sender(SenderEvent event) {
    return notice("sender")
        .put("event", event.joined() ? "joined" : "left")
        .put("stream", STREAM)
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
