package io.tcptransfer.ops;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.ChannelCounts;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Inlet;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The channels of this node and what goes through them now, as JSON. Any thread. */
public final class ChannelCensus {
  /** How often {@link #tick} wants to be called: what rates are measured over. */
  public static final long TICK_MILLIS = 1_000;

  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS * 3 / 4);

  private final Channels channels;
  private final LongSupplier nanos;
  private final Map<Channel, Rate> rates = new HashMap<>();
  private long lastTick;

  /**
   * @param nanos the monotonic clock of the channels
   */
  public ChannelCensus(Channels channels, LongSupplier nanos) {
    this.channels = channels;
    this.nanos = nanos;
    this.lastTick = nanos.getAsLong() - SHORTEST_NANOS;
  }

  /** Measures all rates since the last tick, unless somebody else has just done so. */
  public synchronized void tick() {
    long now = nanos.getAsLong();
    if (now - lastTick < SHORTEST_NANOS) {
      return;
    }
    lastTick = now;
    for (Channel channel : channels.all()) {
      rates
          .computeIfAbsent(channel, fresh -> new Rate(channel.counts(), now))
          .tick(channel.counts(), now);
    }
  }

  /** The channels that may be shown, by name. */
  public synchronized JsonArray list(Predicate<String> shown) {
    long now = nanos.getAsLong();
    JsonArray list = new JsonArray();
    channels.all().stream()
        .filter(channel -> shown.test(channel.name()))
        .sorted(Comparator.comparing(Channel::name))
        .forEach(channel -> list.add(describe(channel, now)));
    return list;
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
        .put("tls", inlet.secure())
        .put("registration", inlet.registration());
  }
}
