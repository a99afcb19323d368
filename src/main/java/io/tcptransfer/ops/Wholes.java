package io.tcptransfer.ops;

import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.ops.Others.Listed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The lists of this node and those of all others in one. A channel is one, whatever nodes it is on;
 * with others there, its entry says what each node has of it. Any thread.
 */
public final class Wholes {
  private static final List<String> SUMS =
      List.of(
          "messages",
          "bytes",
          "messagesPerSecond",
          "bytesPerSecond",
          "senders",
          "receivers",
          "delivered",
          "gapMessages",
          "holds");

  private final String node;
  private final Census census;
  private final ChannelCensus channels;
  private final Others others;

  /**
   * @param node the name of this node
   */
  Wholes(String node, Census census, ChannelCensus channels, Others others) {
    this.node = node;
    this.census = census;
    this.channels = channels;
    this.others = others;
  }

  /** This node's own part of a list; takes milliseconds, so not on an event loop. */
  public JsonArray here(Listed listed, Predicate<String> shownChannel) {
    return switch (listed) {
      case CHANNELS -> channels.list(shownChannel);
      case SENDERS -> census.senders(shownChannel);
      case RECEIVERS -> census.receivers(shownChannel);
    };
  }

  /** The list of all nodes, of the channels that may be shown. Never fails. */
  public Future<JsonArray> list(Listed listed, JsonArray here, Predicate<String> shownChannel) {
    return others
        .list(listed)
        .map(
            there ->
                there.isEmpty()
                    ? here
                    : listed == Listed.CHANNELS
                        ? channels(here, there, shownChannel)
                        : peers(here, there, shownChannel));
  }

  /** Ends the sender or receiver of that id, if it is here. */
  public boolean cutHere(String id) {
    Optional<Runnable> cut =
        census
            .sender(id)
            .map(KnownSender::cut)
            .or(() -> census.receiver(id).map(KnownReceiver::cut));
    cut.ifPresent(Runnable::run);
    return cut.isPresent();
  }

  private JsonArray peers(
      JsonArray here, Map<String, JsonArray> there, Predicate<String> shownChannel) {
    JsonArray all = new JsonArray();
    here.forEach(peer -> all.add(((JsonObject) peer).put("node", node)));
    there.forEach(
        (name, peers) ->
            peers.stream()
                .map(JsonObject.class::cast)
                .filter(peer -> shownChannel.test(peer.getString("channel")))
                .forEach(peer -> all.add(peer.put("node", name))));
    return all;
  }

  private JsonArray channels(
      JsonArray here, Map<String, JsonArray> there, Predicate<String> shownChannel) {
    Map<String, JsonObject> all = new TreeMap<>();
    here.forEach(channel -> merge(all, node, (JsonObject) channel));
    there.forEach(
        (name, channels) ->
            channels.stream()
                .map(JsonObject.class::cast)
                .filter(channel -> shownChannel.test(channel.getString("name")))
                .forEach(channel -> merge(all, name, channel)));
    return new JsonArray(List.copyOf(all.values()));
  }

  private static void merge(Map<String, JsonObject> all, String node, JsonObject channel) {
    JsonObject ofNode = channel.copy().put("node", node);
    ofNode.remove("name");
    JsonObject whole = all.get(channel.getString("name"));
    if (whole == null) {
      all.put(channel.getString("name"), channel.put("nodes", new JsonArray().add(ofNode)));
      return;
    }
    whole.getJsonArray("nodes").add(ofNode);
    SUMS.forEach(name -> whole.put(name, sum(whole.getNumber(name), channel.getNumber(name))));
    whole
        .put("held", whole.getBoolean("held") || channel.getBoolean("held"))
        .put("lastByteAgeMillis", youngest(whole, channel));
    whole.getJsonArray("listeners").addAll(channel.getJsonArray("listeners"));
  }

  private static Number sum(Number one, Number other) {
    return one instanceof Double || other instanceof Double
        ? (Number) (one.doubleValue() + other.doubleValue())
        : (Number) (one.longValue() + other.longValue());
  }

  private static Long youngest(JsonObject one, JsonObject other) {
    Long a = one.getLong("lastByteAgeMillis");
    Long b = other.getLong("lastByteAgeMillis");
    return a == null ? b : b == null ? a : Long.valueOf(Math.min(a, b));
  }
}
