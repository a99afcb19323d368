package io.tcptransfer.ops;

import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Traffic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who is here, as JSON. Ids are the node's name, {@code -s} or {@code -r}, and a number. Any
 * thread; with thousands of peers a list takes milliseconds, so not on an event loop.
 */
public final class Census {
  private static final String SENDER = "-s";
  private static final String RECEIVER = "-r";

  /** A receiver that owes an answer for so long may be half-open: its ping is on its way twice. */
  private static final long OWED_MICROS = TimeUnit.SECONDS.toMicros(5);

  /** A sender is not suspected before: one can't know how often it gives something. */
  private static final int FEWEST_MESSAGES = 10;

  private static final long SHORTEST_SILENCE_MICROS = TimeUnit.MINUTES.toMicros(2);

  private final Node node;
  private final LongSupplier nowMicros;

  /**
   * @param nowMicros the wall clock, in microseconds since 1970
   */
  public Census(Node node, LongSupplier nowMicros) {
    this.node = node;
    this.nowMicros = nowMicros;
  }

  /** The senders whose channel may be shown, by id. */
  public JsonArray senders(Predicate<String> shownChannel) {
    long now = nowMicros.getAsLong();
    JsonArray list = new JsonArray();
    node.roster().senders().stream()
        .filter(sender -> shownChannel.test(sender.channel().name()))
        .sorted(Comparator.comparing(KnownSender::number, Integer::compareUnsigned))
        .forEach(sender -> list.add(describe(sender, now)));
    return list;
  }

  /** The receivers whose channel may be shown, by id. */
  public JsonArray receivers(Predicate<String> shownChannel) {
    long now = nowMicros.getAsLong();
    JsonArray list = new JsonArray();
    node.roster().receivers().entrySet().stream()
        .filter(entry -> shownChannel.test(entry.getValue().channel().name()))
        .sorted(Map.Entry.comparingByKey(Integer::compareUnsigned))
        .forEach(entry -> list.add(describe(entry.getKey(), entry.getValue(), now)));
    return list;
  }

  /** The sender of that id, if it is here. */
  public Optional<KnownSender> sender(String id) {
    return find(id, SENDER, node.roster()::sender);
  }

  /** The receiver of that id, if it is here. */
  public Optional<KnownReceiver> receiver(String id) {
    return find(id, RECEIVER, node.roster()::receiver);
  }

  private <T> Optional<T> find(String id, String kind, IntFunction<Optional<T>> byNumber) {
    String prefix = node.name() + kind;
    if (!id.startsWith(prefix)) {
      return Optional.empty();
    }
    try {
      return byNumber.apply(Integer.parseUnsignedInt(id.substring(prefix.length())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private JsonObject describe(KnownSender sender, long now) {
    JsonObject json =
        new JsonObject()
            .put("id", node.name() + SENDER + Integer.toUnsignedString(sender.number()))
            .put("number", Integer.toUnsignedLong(sender.number()))
            .put("channel", sender.channel().name())
            .put("listener", sender.listener())
            .put("address", sender.address());
    boolean held = sender.channel().isHeld();
    return describe(json, sender.traffic(), now)
        .put("held", held)
        .put("suspect", !held && isSuspect(sender.traffic(), now));
  }

  private JsonObject describe(int number, KnownReceiver receiver, long now) {
    KnownReceiver.Origin origin = receiver.origin();
    JsonObject json =
        new JsonObject()
            .put("id", node.name() + RECEIVER + Integer.toUnsignedString(number))
            .put("channel", receiver.channel().name())
            .put("listener", origin.listener())
            .put("address", origin.address())
            .put("kind", origin.kind())
            .put("slow", receiver.cursor().slow().name().toLowerCase(Locale.ROOT))
            .put("token", origin.token());
    return describe(json, receiver.traffic(), now)
        .put("lag", Math.max(0, receiver.channel().next() - receiver.cursor().next()))
        .put("gapMessages", receiver.traffic().gapMessages())
        .put("lastHeardAgeMillis", ageMillis(receiver.life().heardMicros(), now))
        .put("suspect", receiver.life().owesMicros(now) >= OWED_MICROS);
  }

  private static JsonObject describe(JsonObject json, Traffic traffic, long now) {
    Traffic.Rates rates = traffic.look(now);
    long last = traffic.lastByteMicros();
    return json.put("since", instant(traffic.sinceMicros()))
        .put("messages", traffic.messages())
        .put("bytes", traffic.bytes())
        .put("messagesPerSecond", rates.messagesPerSecond())
        .put("bytesPerSecond", rates.bytesPerSecond())
        .put("lastByteAgeMillis", last == 0 ? null : ageMillis(last, now));
  }

  /** It gave nothing for twice as long as ever before. */
  private static boolean isSuspect(Traffic traffic, long now) {
    long silence = now - traffic.lastByteMicros();
    return traffic.messages() >= FEWEST_MESSAGES
        && silence >= Math.max(SHORTEST_SILENCE_MICROS, 2 * traffic.longestPauseMicros());
  }

  private static Long ageMillis(long micros, long now) {
    return Math.max(0, TimeUnit.MICROSECONDS.toMillis(now - micros));
  }

  private static String instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
