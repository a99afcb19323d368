package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.internal.net.NetSocketInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a connection that is handed on to another server: what comes in on this side
 * goes out on the other, as fast as that takes it. Knows no protocol. Both sides run on one event
 * loop.
 */
// What fails on one side arrives as its end, which ends the other.
@SuppressWarnings("FutureReturnValueIgnored")
final class Passage extends ChannelInboundHandlerAdapter {
  /** For how long input is discarded after the last byte out: a reset would eat that. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  /** For how long the last bytes may take to go out. */
  private static final Duration LAST_BYTES = Duration.ofSeconds(5);

  /** What came before the other side was there; nothing more is read until then. */
  private final Deque<ByteBuf> early = new ArrayDeque<>(1);

  private ChannelHandlerContext ctx;
  private Passage other;
  private boolean ended;

  /** Stands before Vert.x's own handler from now on. */
  static Passage at(NetSocketInternal socket) {
    Passage passage = new Passage();
    ChannelHandlerContext vertx = socket.channelHandlerContext();
    vertx.channel().config().setAutoRead(false);
    vertx.pipeline().addBefore(vertx.name(), "passage", passage);
    return passage;
  }

  /** From now on the two are one connection. */
  void join(Passage there) {
    other = there;
    there.other = this;
    other.readIf(ctx.channel().isWritable());
    readIf(other.ctx.channel().isWritable());
    early.forEach(other::write);
    early.clear();
    other.ctx.flush();
    if (ended) {
      other.end();
    }
  }

  /** There is no other side, and never will be. */
  void fail() {
    ctx.close();
  }

  private void readIf(boolean otherHasRoom) {
    ctx.channel().config().setAutoRead(otherHasRoom);
  }

  void write(ByteBuf bytes) {
    ctx.write(bytes, ctx.voidPromise());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    if (other == null) {
      early.add((ByteBuf) read);
    } else {
      other.write((ByteBuf) read);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other != null) {
      other.ctx.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (other != null) {
      other.readIf(ctx.channel().isWritable());
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended = true;
    early.forEach(ByteBuf::release);
    early.clear();
    if (other != null) {
      other.end();
    }
    ctx.fireChannelInactive();
  }

  /** The other side has ended: so does this one, after what is still to go out. */
  private void end() {
    ctx.channel().config().setAutoRead(true);
    if (ctx.pipeline().get(SslHandler.class) == null
        && ctx.channel() instanceof DuplexChannel socket) {
      ctx.writeAndFlush(ctx.alloc().buffer(0))
          .addListener(
              written -> {
                socket.shutdownOutput();
                closeAfter(LINGER);
              });
      closeAfter(LAST_BYTES);
    } else {
      ctx.close();
    }
  }

  private void closeAfter(Duration time) {
    ctx.executor().schedule(() -> ctx.close(), time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
