package io.tcptransfer.cluster;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.NodeBus;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Stream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The streams of other nodes that are followed here, by their epochs. Forgets those that are over
 * and of which the log has nothing any more. Runs on the cluster's event loop.
 */
final class Followings {
  private final Node node;
  private final NodeBus nodes;
  private final BatchBus batches;
  private final Map<String, Following> byEpoch = new HashMap<>();

  Followings(Node node, NodeBus nodes, BatchBus batches) {
    this.node = node;
    this.nodes = nodes;
    this.batches = batches;
  }

  /** A node tells what its logs have, and who came and went. */
  void heard(News news) {
    for (News.StreamNews stream : news.streams()) {
      following(stream.channel(), stream.epoch()).ifPresent(f -> f.heard(news.node(), stream));
    }
    for (News.SenderNews sender : news.senders()) {
      following(sender.channel(), sender.epoch()).ifPresent(f -> f.heard(sender));
    }
  }

  /** Empty for this node's own, and for channels that may not be here. */
  private Optional<Following> following(String name, String epoch) {
    Following known = byEpoch.get(epoch);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Channel> channel =
        node.channels().find(name).filter(here -> !here.own().epoch().equals(epoch));
    channel.ifPresent(
        here ->
            byEpoch.put(
                epoch, new Following(node.name(), nodes, batches, here, epoch, System::nanoTime)));
    return channel.map(here -> byEpoch.get(epoch));
  }

  /** A node is gone; whether it said so, after its last message. */
  void gone(String name, boolean left) {
    byEpoch.values().forEach(following -> following.gone(name, left));
  }

  /** A channel's log may have room again. */
  void offer(Channel channel) {
    byEpoch.values().stream()
        .filter(following -> following.channel().equals(channel))
        .forEach(
            following -> {
              following.offer();
              following.pull();
            });
  }

  /** Looks whether something that was lost on the way must be asked for again, or is no more. */
  void tick() {
    byEpoch.values().forEach(Following::tick);
    byEpoch.values().removeIf(Following::isFinished);
  }

  /** Whether all that anybody is known to have is here. */
  boolean areUpToDate() {
    return byEpoch.values().stream().allMatch(Following::isUpToDate);
  }

  /** The node that gives a stream its numbers; empty once that is gone. */
  Optional<String> nodeOf(Stream stream) {
    return Optional.ofNullable(byEpoch.get(stream.epoch())).map(Following::owner);
  }

  /** Offset after the last message of a stream that this node knows anybody had. */
  long known(Stream stream) {
    Following following = byEpoch.get(stream.epoch());
    return following == null ? stream.next() : following.known();
  }

  /** Nothing is pulled from now on. */
  void close() {
    byEpoch.values().forEach(Following::close);
  }
}
