package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Consumer;

/**
 * Takes what was read from a sender's socket before Vert.x's own handler, whose queues and
 * dispatches between the two are never needed: whoever may not be read from is not read from at
 * all. Knows no message. Runs on its listener's event loop.
 */
final class Intake extends ChannelInboundHandlerAdapter {
  private final ContextInternal context;
  private final Consumer<ByteBuf> reader;

  /**
   * @param context what the reader finds as its current one
   * @param reader takes each read over, and releases it
   */
  Intake(ContextInternal context, Consumer<ByteBuf> reader) {
    this.context = context;
    this.reader = reader;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ContextInternal before = context.beginDispatch();
    try {
      reader.accept((ByteBuf) message);
    } finally {
      context.endDispatch(before);
    }
  }

  /**
   * With TLS a peer may end its side without the end of the connection below, and wait for ours.
   */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Vert.x hears of the end, as of every other.
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslCloseCompletionEvent) {
      ctx.close();
    }
    super.userEventTriggered(ctx, event);
  }
}
