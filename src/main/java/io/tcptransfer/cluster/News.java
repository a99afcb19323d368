package io.tcptransfer.cluster;

import io.tcptransfer.channel.Parcel;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Stream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node tells all others: that it lives, and what its logs have. A value.
 *
 * @param node its name
 * @param member its name as a member of the cluster
 * @param leaving whether it has taken its last message
 * @param streams what there is to say of streams
 * @param senders who came and went
 */
record News(
    String node,
    String member,
    boolean leaving,
    List<StreamNews> streams,
    List<SenderNews> senders) {
  private static final int VERSION = 1;

  /**
   * What a node has of a stream.
   *
   * @param own whether it numbers that stream's messages itself
   * @param whole whether it has it to its end, for it saw the stream's node leave
   * @param first offset of the oldest message that it keeps
   * @param next offset after the last one that it got
   * @param known offset after the last one that it knows anybody had
   */
  record StreamNews(
      String channel, String epoch, boolean own, boolean whole, long first, long next, long known) {
    static StreamNews of(String channel, Stream stream, long known) {
      return new StreamNews(
          channel,
          stream.epoch(),
          stream.isOwn(),
          stream.isWhole(),
          stream.first(),
          stream.next(),
          known);
    }

    /** The same, with what that node has given meanwhile. */
    StreamNews from(Parcel parcel) {
      return new StreamNews(channel, epoch, own, whole, parcel.first(), parcel.next(), known);
    }

    private JsonObject toJson() {
      return new JsonObject()
          .put("channel", channel)
          .put("epoch", epoch)
          .put("own", own)
          .put("whole", whole)
          .put("first", first)
          .put("next", next)
          .put("known", known);
    }

    private static StreamNews of(JsonObject json) {
      return new StreamNews(
          json.getString("channel"),
          json.getString("epoch"),
          json.getBoolean("own"),
          json.getBoolean("whole"),
          json.getLong("first"),
          json.getLong("next"),
          json.getLong("known"));
    }
  }

  /**
   * A sender of a node came or went.
   *
   * @param at the offset that the stream had come to then
   */
  record SenderNews(
      String channel,
      String epoch,
      boolean joined,
      int id,
      String address,
      String listener,
      long at) {
    static SenderNews of(String channel, SenderEvent event) {
      return new SenderNews(
          channel,
          event.stream().epoch(),
          event.joined(),
          event.id(),
          event.address(),
          event.listener(),
          event.stream().next());
    }

    private JsonObject toJson() {
      return new JsonObject()
          .put("channel", channel)
          .put("epoch", epoch)
          .put("joined", joined)
          .put("id", id)
          .put("address", address)
          .put("listener", listener)
          .put("at", at);
    }

    private static SenderNews of(JsonObject json) {
      return new SenderNews(
          json.getString("channel"),
          json.getString("epoch"),
          json.getBoolean("joined"),
          json.getInteger("id"),
          json.getString("address"),
          json.getString("listener"),
          json.getLong("at"));
    }

    SenderEvent on(Stream stream) {
      return new SenderEvent(stream, joined, id, address, listener);
    }
  }

  JsonObject toJson() {
    JsonArray streamList = new JsonArray();
    streams.forEach(stream -> streamList.add(stream.toJson()));
    JsonArray senderList = new JsonArray();
    senders.forEach(sender -> senderList.add(sender.toJson()));
    return new JsonObject()
        .put("version", VERSION)
        .put("node", node)
        .put("member", member)
        .put("leaving", leaving)
        .put("streams", streamList)
        .put("senders", senderList);
  }

  /**
   * Reads such news.
   *
   * @throws IllegalArgumentException if they are of a version that this node doesn't speak
   * @throws ClassCastException if they are malformed
   * @throws NullPointerException if they are malformed
   */
  static News of(JsonObject json) {
    if (json.getInteger("version") != VERSION) {
      throw new IllegalArgumentException("news of version " + json.getInteger("version"));
    }
    List<StreamNews> streams = new ArrayList<>();
    for (Object stream : json.getJsonArray("streams")) {
      streams.add(StreamNews.of((JsonObject) stream));
    }
    List<SenderNews> senders = new ArrayList<>();
    for (Object sender : json.getJsonArray("senders")) {
      senders.add(SenderNews.of((JsonObject) sender));
    }
    return new News(
        json.getString("node"),
        json.getString("member"),
        json.getBoolean("leaving"),
        streams,
        senders);
  }
}
