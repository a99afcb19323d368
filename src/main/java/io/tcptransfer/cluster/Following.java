package io.tcptransfer.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.NodeBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Origin;
import io.tcptransfer.channel.Parcel;
import io.tcptransfer.channel.Stream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one stream of another node into the log here: pulls from the node that numbers it, and
 * when that is gone, from whoever has more than this node. What has no room in the log is kept, and
 * nothing is pulled until it has. Runs on the cluster's event loop.
 */
final class Following {
  private static final Logger log = LoggerFactory.getLogger(Following.class);

  /** How much is asked for at a time. */
  private static final long PULL_BYTES = 512 * 1024;

  /** A question that waits is answered after a second at most. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  /** How long after the last message a question stands at the other node. */
  private static final long LIVELY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** From a node's end until every other one has taken what was on its way to it. */
  private static final long MOURNING_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

  /** From then on nobody waits for a node that still has not told what it has since. */
  private static final long LONGEST_MOURNING_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Longer than it takes to find that a node is gone: who has not told of it for so long lives. */
  private static final long LONGEST_UNTOLD_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** More than these are told at once: who comes and goes must not take memory without end. */
  private static final int MOST_SENDER_NEWS = 1_000;

  private final String node;
  private final NodeBus nodes;
  private final BatchBus batches;
  private final Channel channel;
  private final String epoch;

  private final LongSupplier nanos;

  private final Map<String, Source> sources = new HashMap<>();

  private final Deque<Parcel.Carried> unaccepted = new ArrayDeque<>();
  private final Deque<News.SenderNews> senderNews = new ArrayDeque<>();

  /** Null until the first answer. */
  private Stream stream;

  private boolean pulling;
  private boolean closed;
  private long livelyUntil;

  /** Who numbers it; null once that is gone, also if it was before this node came. */
  private String owner;

  /** The oldest message that there was when somebody last told of it; 0: nobody has. */
  private long first;

  /** The furthest that anybody is known to have had of it. */
  private long known = 1;

  /** Whether its node is known to have had no more than others had when it left. */
  private boolean cleanly;

  private long goneAt;

  /**
   * What a node has of it.
   *
   * @param at when it said so
   * @param end before this offset it may have something to give: it has come to {@code news.next}
   *     also where the last messages are lost
   */
  private record Source(News.StreamNews news, long at, long end) {}

  /**
   * @param node the name of this node
   * @param nanos the clock, as {@link System#nanoTime}
   */
  Following(
      String node,
      NodeBus nodes,
      BatchBus batches,
      Channel channel,
      String epoch,
      LongSupplier nanos) {
    this.node = node;
    this.nodes = nodes;
    this.batches = batches;
    this.channel = channel;
    this.epoch = epoch;
    this.stream = channel.stream(epoch).orElse(null);
    this.nanos = nanos;
    this.goneAt = nanos.getAsLong();
    this.livelyUntil = goneAt;
  }

  Channel channel() {
    return channel;
  }

  /** The node that numbers it, or null once that is gone. */
  String owner() {
    return owner;
  }

  /** Offset after the last message that anybody is known to have had. */
  long known() {
    return stream == null ? known : Math.max(known, stream.next());
  }

  /** Whether it has all that anybody can give. */
  boolean isUpToDate() {
    return stream != null && !hasSomebodyMore();
  }

  private boolean hasSomebodyMore() {
    return sources.values().stream().anyMatch(source -> source.end() > wanted());
  }

  // ---- what nodes tell ----

  /** A node tells what it has. */
  void heard(String from, News.StreamNews news) {
    Source before = sources.get(from);
    boolean same = before != null && before.news().next() == news.next();
    sources.put(from, new Source(news, nanos.getAsLong(), same ? before.end() : news.next()));
    first = news.first();
    known = Math.max(known, news.known());
    if (news.own()) {
      owner = from;
      if (stream != null && stream.isOver()) {
        channel.goOn(stream);
      }
    }
    cleanly |= news.whole();
    pull();
  }

  /**
   * A node is gone.
   *
   * @param left whether it said so, after its last message
   */
  void gone(String gone, boolean left) {
    sources.remove(gone);
    if (gone.equals(owner)) {
      owner = null;
      cleanly = left;
      goneAt = nanos.getAsLong();
      log.info("stream without node channel={} epoch={} left={}", channel.name(), epoch, left);
    }
    pull();
  }

  /** A sender came or went; told when everything that it gave before has come. */
  void heard(News.SenderNews news) {
    if (senderNews.size() >= MOST_SENDER_NEWS) {
      tell(senderNews.poll());
    }
    senderNews.add(news);
    tellSenderNews();
  }

  private void tellSenderNews() {
    while (stream != null && !senderNews.isEmpty() && senderNews.peek().at() <= stream.next()) {
      tell(senderNews.poll());
    }
  }

  private void tell(News.SenderNews news) {
    if (stream != null) {
      channel.tellSenderChanged(news.on(stream));
    }
  }

  // ---- pulling ----

  private long wanted() {
    return stream == null ? 0 : stream.next();
  }

  /** Whom to ask: who numbers it, unless another still has what that one has given up. */
  private String source() {
    Source own = owner == null ? null : sources.get(owner);
    if (own != null && (stream == null || own.news().first() <= wanted())) {
      return owner;
    }
    String best = owner;
    long bestFirst = own == null ? Long.MAX_VALUE : own.news().first();
    for (Map.Entry<String, Source> source : sources.entrySet()) {
      long first = source.getValue().news().first();
      if (source.getValue().end() > wanted() && first < bestFirst) {
        best = source.getKey();
        bestFirst = first;
      }
    }
    return best;
  }

  /** Asks for what comes next, if there is reason to. */
  void pull() {
    String source = source();
    if (pulling || closed || !unaccepted.isEmpty() || source == null) {
      return;
    }
    boolean waits = stream != null && wanted() >= sources.get(source).end();
    if (waits && (!source.equals(owner) || nanos.getAsLong() - livelyUntil >= 0)) {
      return;
    }
    pulling = true;
    Pull pull = new Pull(node, channel.name(), epoch, wanted(), PULL_BYTES, waits);
    nodes
        .pull(source, pull.toJson(), ANSWER_LIMIT)
        .onComplete(
            answer -> {
              pulling = false;
              if (answer.succeeded()) {
                answered(source, answer.result());
              } else {
                log.debug("not pulled from={} epoch={}", source, epoch, answer.cause());
              }
            });
  }

  private void answered(String source, ByteBuf bytes) {
    Parcel parcel;
    try {
      parcel = Parcel.read(bytes, PooledByteBufAllocator.DEFAULT);
    } catch (IllegalArgumentException e) {
      log.warn("not understood from={} channel={}: {}", source, channel.name(), e.getMessage());
      return;
    }
    if (closed) {
      parcel.batches().forEach(carried -> carried.batch().release());
      return;
    }
    known = Math.max(known, parcel.next());
    if (stream == null) {
      stream = channel.stream(epoch).orElseGet(() -> channel.begin(epoch, parcel.first()));
    }
    long end = parcel.batches().isEmpty() ? Math.min(wanted(), parcel.next()) : parcel.next();
    sources.computeIfPresent(
        source, (name, before) -> new Source(before.news().from(parcel), nanos.getAsLong(), end));
    take(source, parcel);
    pull();
  }

  private void take(String source, Parcel parcel) {
    boolean skips = parcel.first() > stream.next() && !source.equals(source());
    for (Parcel.Carried carried : parcel.batches()) {
      // Somebody else has what is missing here, and is asked first.
      if (skips) {
        carried.batch().release();
      } else {
        unaccepted.add(carried);
        livelyUntil = nanos.getAsLong() + LIVELY_NANOS;
      }
    }
    offer();
  }

  /** Gives the log what has come, as far as it has room. */
  void offer() {
    while (!unaccepted.isEmpty()) {
      Parcel.Carried next = unaccepted.peek();
      if (next.offset() < stream.next()) {
        next.batch().release();
        unaccepted.poll();
      } else if (append(next)) {
        unaccepted.poll();
      } else {
        return;
      }
    }
    tellSenderNews();
  }

  private boolean append(Parcel.Carried carried) {
    Batch batch = carried.batch();
    Origin origin = new Origin(stream, carried.offset());
    if (!channel.append(batch, origin, nanos.getAsLong())) {
      return false;
    }
    batches.publish(batch);
    return true;
  }

  /** Looks whether something that was lost on the way must be asked for again, or is no more. */
  void tick() {
    offer();
    pull();
    if (owner == null) {
      sources.values().removeIf(this::isForgottenAt);
      if (isBroughtAll()) {
        end();
      }
    }
  }

  /** Whether a node that has nothing for this one tells no more of it. */
  private boolean isForgottenAt(Source source) {
    return source.end() <= wanted() && nanos.getAsLong() - source.at() > LONGEST_UNTOLD_NANOS;
  }

  /** What was told of and has not come is lost, also where nothing has. */
  private void end() {
    if (stream == null && first > 0) {
      stream = channel.begin(epoch, first);
    }
    if (stream != null && !stream.isOver()) {
      channel.end(stream, known, cleanly);
      log.info("stream over channel={} epoch={} next={}", channel.name(), epoch, stream.next());
    }
  }

  private boolean isBroughtAll() {
    return unaccepted.isEmpty()
        && !pulling
        && !hasSomebodyMore()
        && ((cleanly && wanted() >= known) || isMourningOver());
  }

  private boolean isMourningOver() {
    long passed = nanos.getAsLong() - goneAt;
    return passed > LONGEST_MOURNING_NANOS
        || (passed > MOURNING_NANOS
            && sources.values().stream().allMatch(told -> told.at() - goneAt > MOURNING_NANOS));
  }

  /** Whether no more of it can come, and nothing of it is left. */
  boolean isFinished() {
    return owner == null
        && sources.isEmpty()
        && isBroughtAll()
        && (stream == null || stream.isForgotten());
  }

  /** Nothing is pulled from now on. */
  void close() {
    closed = true;
    unaccepted.forEach(carried -> carried.batch().release());
    unaccepted.clear();
  }
}
