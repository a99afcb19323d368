package io.tcptransfer.cluster;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Excerpt;
import io.tcptransfer.channel.Parcel;
import io.tcptransfer.channel.Stream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives other nodes what the logs have. Senders wait for every node that lives; a node that wants
 * what is yet to come is answered when it comes. Who lives, and where: any thread, guarded by this;
 * all else on the cluster's event loop.
 */
final class Giver {
  private final Channels channels;
  private final Set<String> living = new HashSet<>();

  /** Where senders wait: a channel that begins is here before {@link Channels#all} has it. */
  private final List<Channel> begun = new ArrayList<>();

  private final Map<Stream, List<Waiting>> waiting = new HashMap<>();

  /** A node that is answered when its stream has something for it. */
  private record Waiting(Channel channel, Pull pull, Promise<ByteBuf> answer) {}

  Giver(Channels channels) {
    this.channels = channels;
  }

  // ---- for whom senders wait ----

  /**
   * A node tells what it has. Its questions alone don't say what it has of this node's streams: who
   * needs nothing asks nothing, one may be lost, and who was silent has asked before.
   */
  void heard(News news) {
    for (News.StreamNews stream : news.streams()) {
      channels
          .find(stream.channel())
          .filter(channel -> channel.own().epoch().equals(stream.epoch()))
          .ifPresent(channel -> channel.peerHas(news.node(), stream.next(), System.nanoTime()));
    }
  }

  /** That node lives. */
  synchronized void lives(String node) {
    if (living.add(node)) {
      begun.forEach(channel -> channel.addPeer(node));
    }
  }

  /** A channel has begun; nobody has appended to it yet. */
  synchronized void begun(Channel channel) {
    begun.add(channel);
    living.forEach(channel::addPeer);
  }

  /** That node gives no sign of life: nobody waits for it any more. */
  synchronized void silent(String node) {
    if (living.remove(node)) {
      begun.forEach(channel -> channel.removePeer(node, System.nanoTime()));
    }
  }

  /** Whether all nodes that live have everything that this one was given. */
  synchronized boolean allHaveAll() {
    return begun.stream().allMatch(Channel::peersHaveAll);
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
      channel.peerHas(pull.node(), pull.from(), System.nanoTime());
    }
    Excerpt excerpt = excerpt(channel, stream, pull);
    if (pull.waits() && excerpt.batches().isEmpty()) {
      Promise<ByteBuf> answer = Promise.promise();
      waiting
          .computeIfAbsent(stream, first -> new ArrayList<>())
          .add(new Waiting(channel, pull, answer));
      return answer.future();
    }
    return Future.succeededFuture(Parcel.write(excerpt, pull.from()));
  }

  private static Excerpt excerpt(Channel channel, Stream stream, Pull pull) {
    return channel.excerpt(stream, pull.from(), pull.mostBytes());
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
    answered.forEach(
        one ->
            one.answer()
                .complete(
                    Parcel.write(excerpt(one.channel(), stream, one.pull()), one.pull().from())));
    return true;
  }

  /** Nobody is kept waiting longer; those who still want something ask again. */
  void answerAll() {
    List.copyOf(waiting.keySet()).forEach(this::answer);
  }
}
