package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.ChannelCounts;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Inlet;
import io.tcptransfer.config.Right;
import io.tcptransfer.trust.Grant;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers {@code GET /api/channels}: the channels that a peer may receive, with what goes through
 * them now. Knows no receiver and no sender. Runs on its instance's event loop.
 */
final class ChannelList {
  /** How often {@link #tick} wants to be called: what rates are measured over. */
  static final long TICK_MILLIS = 1_000;

  private static final String PATH = "/api/channels";

  private final Channels channels;
  private final Supplier<Guard> guard;
  private final LongSupplier nanos;
  private final Map<Channel, Rate> rates = new HashMap<>();

  /**
   * @param nanos the monotonic clock of the channels
   */
  ChannelList(Channels channels, Supplier<Guard> guard, LongSupplier nanos) {
    this.channels = channels;
    this.guard = guard;
    this.nanos = nanos;
  }

  /** Measures all rates, since the last tick. */
  void tick() {
    long now = nanos.getAsLong();
    for (Channel channel : channels.all()) {
      rates
          .computeIfAbsent(channel, fresh -> new Rate(channel.counts(), now))
          .tick(channel.counts(), now);
    }
  }

  /** Whether a request is for us. */
  static boolean isAt(HttpServerRequest request) {
    return request.path().equals(PATH)
        && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
  }

  /**
   * Answers such a request.
   *
   * @throws Refusal if it is not accepted
   */
  void handle(HttpServerRequest request) {
    Guard guard = this.guard.get();
    Grant grant = guard.grant(request.headers(), ChannelDoor.query(request));
    guard.checkKnown(Right.RECEIVE, grant);
    long now = nanos.getAsLong();
    JsonArray list = new JsonArray();
    channels.all().stream()
        .filter(channel -> grant.may(Right.RECEIVE, channel.name()))
        .sorted(Comparator.comparing(Channel::name))
        .forEach(channel -> list.add(describe(channel, now)));
    Gate.secure(request.response())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(list.toBuffer());
  }

  private JsonObject describe(Channel channel, long now) {
    ChannelCounts counts = channel.counts();
    Rate rate = rates.getOrDefault(channel, new Rate(counts, now));
    OptionalLong silentFor = channel.silentFor(now);
    JsonArray listeners = new JsonArray();
    channel.inlets().forEach(inlet -> listeners.add(describe(inlet)));
    return new JsonObject()
        .put("name", channel.name())
        .put("epoch", channel.own().epoch())
        .put("first", channel.own().first())
        .put("next", channel.own().next())
        .put("messages", counts.receivedMessages())
        .put("bytes", counts.receivedBytes())
        .put("messagesPerSecond", rate.messagesPerSecond())
        .put("bytesPerSecond", rate.bytesPerSecond())
        .put("senders", channel.senders())
        .put("receivers", channel.receivers())
        .put("delivered", counts.deliveredMessages())
        .put("gapMessages", counts.gapMessages())
        .put("holds", counts.holds())
        .put("held", channel.isHeld())
        .put("historyBytes", channel.historyBytes())
        .put(
            "lastByteAgeMillis",
            silentFor.isPresent() ? TimeUnit.NANOSECONDS.toMillis(silentFor.getAsLong()) : null)
        .put("listeners", listeners);
  }

  private static JsonObject describe(Inlet inlet) {
    return new JsonObject()
        .put("name", inlet.listener())
        .put("host", inlet.host())
        .put("port", inlet.port())
        .put("framing", inlet.framing())
        .put("tls", inlet.secure());
  }
}
