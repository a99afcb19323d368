package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the first bytes of a connection, eight at most, to see whether an HTTP request begins:
 * any other connection is a sender's from the first byte that differs. One that says nothing costs
 * nobody anything. Runs on the listener's event loop.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
  private static final int MOST_BYTES = 8;
  private static final List<byte[]> REQUESTS =
      List.of("GET /", "HEAD /", "POST /", "PUT /", "PATCH /", "DELETE /", "OPTIONS ").stream()
          .map(begin -> begin.getBytes(StandardCharsets.US_ASCII))
          .toList();

  /**
   * A request comes in one piece; a sender whose first bytes are like one's is not kept waiting.
   */
  static final Duration LIMIT = Duration.ofMillis(200);

  /** Whom it tells, once, on the event loop. */
  interface Taker {
    /**
     * The bytes say what the connection is.
     *
     * @return whether what follows is wanted; then its taker is in the pipeline by now
     */
    boolean take(boolean isHttp);

    /** Nothing came in time. */
    void silent();
  }

  private final ContextInternal context;
  private final Taker taker;
  private final Duration patience;
  private CompositeByteBuf seen;
  private ScheduledFuture<?> timer;

  /**
   * @param context what the taker finds as its current one
   * @param patience how long nothing at all may come; zero is for ever
   */
  FirstBytes(ContextInternal context, Taker taker, Duration patience) {
    this.context = context;
    this.taker = taker;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!patience.isZero()) {
      schedule(ctx, patience, taker::silent);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    cancelTimer();
  }

  private void schedule(ChannelHandlerContext ctx, Duration delay, Runnable task) {
    cancelTimer();
    timer = ctx.executor().schedule(() -> onContext(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void onContext(Runnable task) {
    ContextInternal before = context.beginDispatch();
    try {
      task.run();
    } finally {
      context.endDispatch(before);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (seen == null) {
      seen = ctx.alloc().compositeBuffer();
      schedule(ctx, LIMIT, () -> take(ctx, false));
    }
    seen.addComponent(true, (ByteBuf) message);
    int length = Math.min(MOST_BYTES, seen.readableBytes());
    boolean mayBe = false;
    for (byte[] request : REQUESTS) {
      if (begins(request, length)) {
        mayBe = true;
        if (length >= request.length) {
          decide(ctx, true);
          return;
        }
      }
    }
    if (!mayBe) {
      decide(ctx, false);
    }
  }

  private boolean begins(byte[] request, int length) {
    for (int i = 0; i < Math.min(length, request.length); i++) {
      if (seen.getByte(i) != request[i]) {
        return false;
      }
    }
    return true;
  }

  private void decide(ChannelHandlerContext ctx, boolean isHttp) {
    onContext(() -> take(ctx, isHttp));
  }

  private void take(ChannelHandlerContext ctx, boolean isHttp) {
    ByteBuf bytes = seen;
    seen = null;
    if (taker.take(isHttp)) {
      ctx.fireChannelRead(bytes);
      ctx.fireChannelReadComplete();
    } else {
      bytes.release();
    }
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  /** What it had said by then was all: a sender's. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (seen != null) {
      decide(ctx, false);
    }
    ctx.fireChannelInactive();
  }
}
