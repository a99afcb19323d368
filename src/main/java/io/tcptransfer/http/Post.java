package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tcptransfer.bus.HoldTimer;
import io.tcptransfer.bus.Inflow;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Micros;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Traffic;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import io.tcptransfer.framing.Drop;
import io.tcptransfer.framing.Framer;
import io.tcptransfer.framing.FramingException;
import io.tcptransfer.framing.MessageSink;
import io.tcptransfer.framing.Utf8;
import io.tcptransfer.framing.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One body that gives messages: while they have no room in the log, no more of it is read. Knows no
 * receiver. Runs on the connection's event loop.
 */
final class Post implements MessageSink, Channel.Follower {
  private static final Logger log = LoggerFactory.getLogger(Post.class);

  /** As long as a listener's by default, where the log has room for two. */
  private static final long LONGEST_MESSAGE = 1 << 20;

  private final Posts posts;
  private final HttpServerRequest request;
  private final Channel channel;
  private final Framer framer;
  private final BatchBuilder builder;
  private final Inflow inflow;
  private final HoldTimer timer;
  private long messages;
  private long unfinishedBytes;
  private boolean read;
  private Refusal refusal;

  /**
   * Whether it gives nothing more; what the log has not accepted yet waits for room all the same.
   */
  private boolean ended;

  private boolean left;

  /** Run when it has left, if its connection was over before. */
  private Runnable over = () -> {};

  Post(Posts posts, HttpServerRequest request, Channel channel, Framing framing) {
    this.posts = posts;
    this.request = request;
    this.channel = channel;
    int number = posts.node().channels().nextSender();
    int longest = (int) Math.min(LONGEST_MESSAGE, channel.settings().historyBytes() / 2);
    this.framer =
        Framer.of(framing, Payload.AUTO, longest, Oversize.CLOSE, PooledByteBufAllocator.DEFAULT);
    this.builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT, number, channel);
    this.inflow = posts.inflow(known(number));
    this.timer = new HoldTimer(posts.vertx(), channel);
  }

  /** Begins to read. */
  void begin() {
    channel.follow(this);
    request
        .handler(this::read)
        .endHandler(end -> end())
        .exceptionHandler(failure -> end(Reason.RESET));
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    readOn(!channel.isHeld());
  }

  private void read(Buffer bytes) {
    if (ended || refusal != null) {
      return;
    }
    long now = Micros.now();
    inflow.heard(now);
    ByteBuf in = ((BufferInternal) bytes).getByteBuf();
    builder.begin(in.readableBytes(), now);
    try {
      framer.feed(in, this);
    } catch (FramingException violation) {
      refusal =
          violation.violation() == Violation.OVERSIZE
              ? new Refusal(413, Reason.OVERSIZE, violation.getMessage())
              : new Refusal(400, Reason.MALFORMED, violation.getMessage());
    }
    if (refusal == null && !account()) {
      refusal = new Refusal(503, Reason.UNFINISHED, "too many unfinished messages");
    }
    offer();
  }

  private KnownSender known(int number) {
    return new KnownSender(
        number,
        channel,
        "http",
        request.remoteAddress().toString(),
        new Traffic(Micros.now()),
        () -> posts.loop().runOnContext(onLoop -> end(Reason.ADMIN)));
  }

  private boolean account() {
    long before = unfinishedBytes;
    unfinishedBytes = framer.unfinishedBytes();
    return posts.accountUnfinished(unfinishedBytes - before);
  }

  private void end() {
    read = true;
    finish();
  }

  private void finish() {
    if (!ended && refusal == null) {
      builder.begin(0, Micros.now());
      framer.finish(this);
      offer();
    }
  }

  @Override
  public void message(ByteBuf buffer, int index, int length, boolean utf8) {
    builder.add(utf8 || Utf8.isValid(buffer, index, length), buffer, index, length);
    messages++;
  }

  @Override
  public void dropped(Drop drop) {
    posts.node().tallies().dropped().count(Reason.INCOMPLETE);
    refusal = new Refusal(400, Reason.INCOMPLETE, "the body ends within a message");
  }

  // ---- holds ----

  private void offer() {
    if (!inflow.offer(builder.take(), System.nanoTime())) {
      readOn(false);
    } else if (ended) {
      leave();
    } else if (refusal != null || read) {
      answer();
    }
  }

  private void readOn(boolean on) {
    if (ended) {
      return;
    }
    if (on) {
      request.resume();
    } else {
      request.pause();
    }
  }

  @Override
  public void holdChanged(boolean held) {
    posts.loop().runOnContext(onLoop -> change());
  }

  private void change() {
    if (left) {
      return;
    }
    timer.set();
    if (channel.isHeld()) {
      readOn(false);
    } else {
      offer();
      readOn(!channel.isHeld());
    }
  }

  // ---- the end ----

  // Closing can fail only because it is closed.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void answer() {
    ended = true;
    leave();
    if (refusal != null) {
      refusal.answerAndClose(request, posts.node().tallies().sendersRefused());
      return;
    }
    count(Reason.PEER);
    request
        .response()
        .setStatusCode(202)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(new JsonObject().put("messages", messages).toBuffer())
        .onFailure(gone -> log.debug("nobody took the answer"))
        .onComplete(written -> request.connection().close());
  }

  /**
   * The connection is gone.
   *
   * @param done run once nothing of the body waits any more
   */
  void over(Runnable done) {
    end(Reason.RESET);
    if (left) {
      done.run();
    } else {
      over = done;
    }
  }

  /** The relay ends. A body that has come wholly is still answered, once the log has it. */
  void drain() {
    if (!read && refusal == null) {
      end(Reason.SHUTDOWN);
    }
  }

  /** Appends what was read, whoever holds the channel. */
  void force() {
    inflow.force(System.nanoTime());
    offer();
  }

  /** What it gave is kept, what it did not finish is not. */
  // Closing can fail only because it is closed.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void end(Reason reason) {
    if (!ended) {
      log.debug("body broke off channel={} reason={}", channel.name(), reason);
      ended = true;
      closeFramer();
      count(reason);
      request.connection().close();
      if (inflow.isEmpty()) {
        leave();
      }
    }
  }

  private void count(Reason reason) {
    posts.node().tallies().sendersClosed().count(reason);
  }

  private void leave() {
    if (left) {
      return;
    }
    left = true;
    timer.stop();
    closeFramer();
    posts.remove(this);
    channel.unfollow(this);
    inflow.leave();
    over.run();
  }

  private void closeFramer() {
    framer.close();
    posts.accountUnfinished(-unfinishedBytes);
    unfinishedBytes = 0;
  }
}
