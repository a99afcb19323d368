package io.tcptransfer.cluster;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Excerpt;
import io.tcptransfer.channel.Parcel;
import io.tcptransfer.channel.Stream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives other nodes what the logs have. Every node that lives has a place in every channel, so that
 * its own stream waits for it as for a receiver; a node that wants what is yet to come is answered
 * when it comes. Places: any thread, guarded by this; all else on the cluster's event loop.
 */
final class Giver {
  private final Channels channels;
  private final Map<String, Map<Channel, Cursor>> places = new HashMap<>();
  private final Map<Stream, List<Waiting>> waiting = new HashMap<>();

  /** A node that is answered when its stream has something for it. */
  private record Waiting(Channel channel, Pull pull, Promise<ByteBuf> answer) {}

  Giver(Channels channels) {
    this.channels = channels;
  }

  // ---- places ----

  /** That node lives. */
  synchronized void lives(String node) {
    if (places.putIfAbsent(node, new HashMap<>()) == null) {
      channels.all().forEach(channel -> place(node, channel));
    }
  }

  /** A channel has begun; nobody has appended to it yet. */
  synchronized void begun(Channel channel) {
    places.keySet().forEach(node -> place(node, channel));
  }

  private synchronized Cursor place(String node, Channel channel) {
    return places
        .computeIfAbsent(node, unheard -> new HashMap<>())
        .computeIfAbsent(
            channel,
            fresh -> {
              Cursor cursor = Cursor.ofNode();
              channel.attachNode(cursor);
              return cursor;
            });
  }

  /** That node gives no sign of life: nobody waits for it any more. */
  synchronized void silent(String node) {
    Map<Channel, Cursor> gone = places.remove(node);
    if (gone != null) {
      gone.forEach((channel, cursor) -> channel.detach(cursor, System.nanoTime()));
    }
  }

  /** Whether all nodes that live have everything that this one was given. */
  synchronized boolean allHaveAll() {
    return places.values().stream()
        .flatMap(ofNode -> ofNode.entrySet().stream())
        .allMatch(place -> place.getValue().next() == place.getKey().next());
  }

  // ---- answers ----

  /** What a node asks for; an empty parcel if there was nothing in time. */
  Future<ByteBuf> give(Pull pull) {
    Channel channel = channels.find(pull.channel()).orElse(null);
    Optional<Stream> known = channel == null ? Optional.empty() : channel.stream(pull.epoch());
    if (known.isEmpty()) {
      return Future.failedFuture("no such stream");
    }
    Stream stream = known.get();
    if (stream.isOwn()) {
      channel.nodeHas(place(pull.node(), channel), pull.from(), System.nanoTime());
    }
    if (pull.waits() && pull.from() >= stream.next()) {
      Promise<ByteBuf> answer = Promise.promise();
      waiting
          .computeIfAbsent(stream, first -> new ArrayList<>())
          .add(new Waiting(channel, pull, answer));
      return answer.future();
    }
    return Future.succeededFuture(found(channel, stream, pull));
  }

  private static ByteBuf found(Channel channel, Stream stream, Pull pull) {
    Excerpt excerpt = channel.excerpt(stream, pull.from(), pull.mostBytes());
    return Parcel.write(excerpt, pull.from());
  }

  /**
   * A batch has been appended.
   *
   * @return whether somebody waited for it
   */
  boolean appended(Batch batch) {
    return answer(batch.stream());
  }

  private boolean answer(Stream stream) {
    List<Waiting> answered = waiting.remove(stream);
    if (answered == null) {
      return false;
    }
    answered.forEach(one -> one.answer().complete(found(one.channel(), stream, one.pull())));
    return true;
  }

  /** Nobody is kept waiting longer; those who still want something ask again. */
  void answerAll() {
    List.copyOf(waiting.keySet()).forEach(this::answer);
  }
}
