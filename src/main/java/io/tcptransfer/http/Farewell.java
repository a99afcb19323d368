package io.tcptransfer.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose last request may still be on its way when it has its answer: input
 * that nobody has read makes the kernel send a reset, which eats the answer. So our side ends, and
 * what comes is discarded until the request is over, but not for long. On the connection's event
 * loop.
 */
// What fails on it arrives as its end.
@SuppressWarnings("FutureReturnValueIgnored")
final class Farewell {
  private static final Duration LINGER = Duration.ofSeconds(2);

  private boolean isWhole;
  private boolean begun;

  /**
   * Sees everything that was read.
   *
   * @param ctx of the handler that asks
   * @return whether it is to be discarded
   */
  boolean discards(ChannelHandlerContext ctx, Object read) {
    if (read instanceof HttpRequest) {
      isWhole = false;
    }
    if (read instanceof LastHttpContent) {
      isWhole = true;
      if (begun) {
        ctx.close();
      }
    }
    return begun;
  }

  /** Closes it in place of that handler: at once when the request is whole, or the second time. */
  void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (isWhole || begun) {
      ctx.close(promise);
      return;
    }
    begun = true;
    ctx.channel().config().setAutoRead(true);
    HalfClose.endOutput(ctx.channel());
    ScheduledFuture<?> limit =
        ctx.executor().schedule(() -> ctx.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    ctx.channel()
        .closeFuture()
        .addListener(
            closed -> {
              limit.cancel(false);
              promise.trySuccess();
            });
  }
}
