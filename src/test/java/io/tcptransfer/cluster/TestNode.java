package io.tcptransfer.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.HazelcastInstance;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.NodeBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.ChannelSettings;
import io.tcptransfer.config.ClusterConfig;
import io.tcptransfer.ops.Operations;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node of a cluster in this JVM: logs, and what follows other nodes' logs; no ports. */
final class TestNode implements AutoCloseable {
  static final String CHANNEL = "default";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  final Node node;
  final Channel channel;
  final Operations operations;
  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final BatchBus bus;
  private final BatchBuilder builder;

  TestNode(ChannelSettings settings, List<String> members) {
    node =
        new Node(
            "n" + UUID.randomUUID().toString().substring(0, 8),
            new Channels(
                new ChannelRules(Map.of(CHANNEL, settings), Set.of(CHANNEL), 10),
                1L << 30,
                () -> UUID.randomUUID().toString().replace("-", "")),
            new Tallies(),
            new Drain(Duration.ofSeconds(5)));
    channel = node.channels().find(CHANNEL).orElseThrow();
    builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT, 1, channel);
    vertx =
        Joining.join(
            new ClusterConfig("127.0.0.1", 0, members, false), Vertx.builder(), new VertxOptions());
    hazelcast =
        ((HazelcastClusterManager) ((VertxInternal) vertx).clusterManager()).getHazelcastInstance();
    bus = new BatchBus(vertx.eventBus());
    Colleagues colleagues = new Colleagues(vertx, node.name());
    operations = Operations.of(node, colleagues);
    Waits.on(vertx.deployVerticle(new ClusterVerticle(node, colleagues, operations.wholes())));
  }

  /** Gives messages, numbered on from the last, a few in each batch; waits while it is held. */
  void give(int messages) {
    for (int given = 0; given < messages; ) {
      builder.begin(0, 1);
      for (int i = 0; i < 10 && given < messages; i++, given++) {
        byte[] text = ("message " + given).getBytes(StandardCharsets.UTF_8);
        builder.add(true, Unpooled.wrappedBuffer(text), 0, text.length);
      }
      for (Batch batch : builder.take()) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!channel.append(batch, System.nanoTime())) {
          assertTrue(System.nanoTime() < end, "held for too long");
          LockSupport.parkNanos(100_000);
        }
        bus.publish(batch);
      }
    }
  }

  /** Completes when it hears from that node what that has of a stream. */
  Future<News.StreamNews> hears(TestNode other, String epoch) {
    Promise<News.StreamNews> told = Promise.promise();
    new NodeBus(vertx.eventBus(), node.name())
        .hear(
            json -> {
              News news = News.of(json);
              news.streams().stream()
                  .filter(stream -> news.node().equals(other.node.name()))
                  .filter(stream -> stream.epoch().equals(epoch))
                  .forEach(told::tryComplete);
            });
    return told.future();
  }

  /** Tells all nodes something. */
  void publish(News news) {
    new NodeBus(vertx.eventBus(), node.name()).publish(news.toJson());
  }

  /** Its name for Hazelcast. */
  String member() {
    return hazelcast.getCluster().getLocalMember().getUuid().toString();
  }

  /** Waits until it knows of so many nodes, itself among them. */
  void awaitNodes(int count) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (hazelcast.getCluster().getMembers().size() != count) {
      assertTrue(System.nanoTime() < end, "other nodes than " + count);
      LockSupport.parkNanos(100_000);
    }
  }

  /** Waits until that node is known to have everything of its own stream. */
  void awaitAllAt(TestNode other) {
    channel.addPeer(other.node.name()); // Unless it has been heard already.
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!channel.peersHaveAll()) {
      assertTrue(System.nanoTime() < end, "nobody says that it has everything");
      LockSupport.parkNanos(100_000);
    }
  }

  /** Where other nodes find it. */
  String address() {
    return "127.0.0.1:" + hazelcast.getCluster().getLocalMember().getAddress().getPort();
  }

  /** The cluster goes on without it, as if it was never there. */
  void kill() {
    hazelcast.getLifecycleService().terminate();
    Waits.on(vertx.close());
    node.channels().clear();
  }

  @Override
  public void close() {
    node.drain().skip();
    Waits.on(vertx.close());
    node.channels().clear();
    assertEquals(0, node.channels().reservedBytes());
  }

  /** Bounded waits. */
  static final class Waits {
    private Waits() {}

    static <T> T on(Future<T> future) {
      try {
        return future
            .toCompletionStage()
            .toCompletableFuture()
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
