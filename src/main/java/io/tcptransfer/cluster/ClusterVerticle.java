package io.tcptransfer.cluster;

import io.netty.buffer.ByteBufUtil;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.NodeBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reply;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.ops.Wholes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among others: tells them what it has, follows what they have, gives what they ask for.
 * Started before any port is open, and started only when it has what the others had. One instance;
 * all of it on its event loop.
 */
public final class ClusterVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ClusterVerticle.class);
  private static final long TICK_MILLIS = 250;

  /** Every so many ticks all others are told what this node has. */
  private static final int TICKS_A_BEAT = 4;

  /** A stream that was quiet for so long is told of as soon as it goes on. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Nobody waits for a node that gave no sign of life for so long. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A node that does not hear itself for so long is heard by nobody. */
  private static final long DEAF_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** A tick that comes so late says that this node itself stood still. */
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A start doesn't wait longer for what others have. */
  private static final long SYNC_MILLIS = 10_000;

  private final Node node;
  private final Colleagues colleagues;
  private final Wholes wholes;
  private final Giver giver;
  private final Map<String, Neighbour> neighbours = new HashMap<>();

  /** When each stream of this node was last told of. */
  private final Map<Stream, Long> told = new HashMap<>();

  private final Promise<Void> synced = Promise.promise();
  private final Promise<Void> left = Promise.promise();
  private Membership membership;
  private NodeBus nodes;
  private Followings followings;
  private MessageConsumer<Batch> consumer;
  private long lastTick;
  private long heardSelf;
  private long ticks;
  private boolean draining;
  private boolean leaving;

  /**
   * Of a clustered Vert.x.
   *
   * @param colleagues learns which other nodes there are
   * @param wholes knows who is here, for other nodes that ask
   */
  public ClusterVerticle(Node node, Colleagues colleagues, Wholes wholes) {
    this.node = node;
    this.colleagues = colleagues;
    this.wholes = wholes;
    this.giver = new Giver(node.channels());
  }

  @Override
  public Future<?> start() {
    vertx.exceptionHandler(new Unhandled());
    membership = Membership.of(vertx);
    membership.onGone(member -> context.runOnContext(onLoop -> gone(member)));
    nodes = new NodeBus(vertx.eventBus(), node.name());
    BatchBus batches = new BatchBus(vertx.eventBus());
    followings = new Followings(node, nodes, batches);
    node.channels().watch(this::begun);
    consumer = batches.consume(this::appended);
    lastTick = System.nanoTime();
    heardSelf = lastTick;
    return nodes
        .givePulled(question -> giver.give(Pull.of(question)))
        .compose(giving -> nodes.answer(new Respondent(vertx, node, wholes)::answer))
        .compose(answering -> nodes.hear(this::heard))
        .compose(
            hearing -> {
              vertx.setPeriodic(TICK_MILLIS, tick -> tick());
              vertx.setTimer(SYNC_MILLIS, late -> synced.tryComplete());
              beat();
              return synced.future();
            })
        .onSuccess(done -> log.info("cluster ready nodes={}", neighbours.size() + 1));
  }

  // ---- what happens here ----

  private void begun(Channel channel) {
    giver.begun(channel);
    channel.follow(
        new Channel.Follower() {
          @Override
          public void holdChanged(boolean held) {
            if (!held) {
              context.runOnContext(onLoop -> followings.offer(channel));
            }
          }

          @Override
          public void senderChanged(SenderEvent event) {
            if (event.stream().isOwn()) {
              context.runOnContext(onLoop -> tell(channel, event));
            }
          }

          @Override
          public void replied(Reply reply) {
            context.runOnContext(onLoop -> passOn(channel, reply));
          }
        });
  }

  private void passOn(Channel channel, Reply reply) {
    Question.Takes question =
        new Question.Takes(channel.name(), reply.sender(), ByteBufUtil.getBytes(reply.bytes()));
    Future<Receipt> receipt;
    if (reply.stream().isEmpty()) {
      receipt = colleagues.reply(question);
    } else {
      Optional<String> whose = reply.stream().flatMap(followings::nodeOf);
      receipt =
          whose.isEmpty()
              ? Future.succeededFuture(Receipt.NOBODY)
              : colleagues.reply(whose.get(), question);
    }
    receipt.onSuccess(all -> reply.settle(all.taken(), all.refusal()));
  }

  private void appended(Batch batch) {
    boolean answered = giver.appended(batch);
    Stream stream = batch.stream();
    if (stream.isOwn()) {
      long now = System.nanoTime();
      Long before = told.get(stream);
      if (answered) {
        told.put(stream, now);
      } else if (before == null || now - before >= QUIET_NANOS) {
        tell(List.of(News.StreamNews.of(batch.channel().name(), stream, stream.next())), List.of());
        told.put(stream, now);
      }
    }
  }

  private void tell(Channel channel, SenderEvent event) {
    tell(List.of(), List.of(News.SenderNews.of(channel.name(), event)));
  }

  private void tell(List<News.StreamNews> streams, List<News.SenderNews> senders) {
    nodes.publish(new News(node.name(), membership.own(), leaving, streams, senders).toJson());
  }

  /** Tells all that there is to tell: whatever was lost on the way is known then. */
  private void beat() {
    List<News.StreamNews> all = new ArrayList<>();
    for (Channel channel : node.channels().all()) {
      for (Stream stream : channel.streams()) {
        if (!stream.isForgotten()) {
          all.add(News.StreamNews.of(channel.name(), stream, followings.known(stream)));
        }
      }
    }
    tell(all, List.of());
  }

  private void tick() {
    long now = System.nanoTime();
    long late = now - lastTick - TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    lastTick = now;
    if (late >= LATE_NANOS) {
      neighbours.values().forEach(neighbour -> neighbour.excuse(late));
      heardSelf = now;
    }
    neighbours.forEach(
        (name, neighbour) -> {
          if (neighbour.fallsSilent(SILENCE_NANOS, now)) {
            log.warn("node silent node={}", name);
            giver.silent(name);
          }
        });
    if (++ticks % TICKS_A_BEAT == 0) {
      beat();
      giver.answerAll();
    }
    listenAgainIfDeaf(now);
    followings.tick();
    node.channels().all().stream().filter(Channel::isHeld).forEach(channel -> channel.expire(now));
    completeIfDone();
  }

  private void completeIfDone() {
    if (!synced.future().isComplete()
        && neighbours.size() + 1 >= membership.size()
        && followings.areUpToDate()) {
      synced.complete();
    }
    if (draining && giver.allHaveAll()) {
      left.tryComplete();
    }
  }

  // ---- what others ask and tell ----

  private void heard(JsonObject json) {
    News news;
    try {
      news = News.of(json);
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      log.warn("news not understood: {}", e.getMessage());
      return;
    }
    if (news.node().equals(node.name())) {
      heardSelf = lastTick;
    } else if (news.leaving()) {
      leaves(news);
    } else if (membership.has(news.member())) {
      lives(news);
    } else {
      log.debug("news of a node that is gone node={}", news.node());
    }
  }

  /** A cluster that came apart and is one again may have forgotten who listens where. */
  private void listenAgainIfDeaf(long now) {
    if (now - heardSelf >= DEAF_NANOS && !leaving) {
      heardSelf = now;
      log.warn("deaf, listening again");
      nodes.again().onFailure(failure -> log.error("cannot listen again", failure));
    }
  }

  private void lives(News news) {
    String from = news.node();
    Neighbour neighbour = neighbours.get(from);
    if (neighbour == null) {
      neighbour = new Neighbour(news.member(), System.nanoTime());
      neighbours.put(from, neighbour);
      colleagues.heard(from);
      log.info("node heard node={} nodes={}", from, neighbours.size() + 1);
      beat();
    }
    neighbour.heard(news.member(), System.nanoTime());
    giver.lives(from);
    giver.heard(news);
    followings.heard(news);
  }

  /** Its last word, which may come after Hazelcast's that it is gone. */
  private void leaves(News news) {
    Neighbour neighbour = neighbours.get(news.node());
    if (neighbour != null) {
      neighbour.leaves();
    }
    followings.heard(news);
    isGone(news.node(), true);
  }

  /** Nobody waits for it any more, and asks it for anything. */
  private void isGone(String name, boolean left) {
    giver.silent(name);
    colleagues.gone(name);
    followings.gone(name, left);
  }

  /** That member is gone, whether it said so or not. */
  private void gone(String member) {
    List<String> names =
        neighbours.entrySet().stream()
            .filter(entry -> entry.getValue().member().equals(member))
            .map(Map.Entry::getKey)
            .toList();
    for (String name : names) {
      boolean said = neighbours.remove(name).isLeaving();
      log.info("node gone node={} left={} nodes={}", name, said, neighbours.size() + 1);
      isGone(name, said);
    }
  }

  // ---- the end ----

  /** Stays until the others have everything that this node was given, or the drain is over. */
  @Override
  public Future<?> stop() {
    node.drain()
        .sendersStopped()
        .thenRun(
            () ->
                context.runOnContext(
                    onLoop -> {
                      draining = true;
                      completeIfDone();
                    }));
    vertx.setTimer(
        Math.max(1, node.drain().limit().toMillis()),
        late -> {
          if (left.tryComplete()) {
            log.warn("left before all nodes had everything");
          }
        });
    return left.future()
        .compose(
            all -> {
              leaving = true;
              giver.answerAll();
              followings.close();
              return nodes.close();
            })
        .eventually(consumer::unregister)
        .onComplete(deaf -> beat());
  }
}
