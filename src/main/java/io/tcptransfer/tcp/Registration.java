package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.tcptransfer.channel.Reason;
import io.vertx.core.internal.ContextInternal;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Takes the first line of a connection, before which it is no sender's, and passes on what follows
 * it. Says nothing to the peer. Does not know what the line means. Runs on the listener's event
 * loop.
 */
final class Registration extends ChannelInboundHandlerAdapter {

  /** Whom the line is for; called once at most, on the event loop. */
  interface Desk {
    /**
     * The line came, without its LF or CR LF.
     *
     * @return whether what follows it is wanted; then its taker is in the pipeline by now
     */
    boolean register(byte[] line);

    /** It is too long, or too late. */
    void refuse(Reason reason);
  }

  /** The longest line: a name of 200 characters and a token. */
  static final int MOST_BYTES = 512;

  /** How long a peer may take for it. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private final ContextInternal context;
  private final Desk desk;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(64);
  private ScheduledFuture<?> timer;
  private boolean decided;

  /**
   * @param context what the desk finds as its current one
   */
  Registration(ContextInternal context, Desk desk) {
    this.context = context;
    this.desk = desk;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer =
        ctx.executor().schedule(() -> refuse(Reason.LATE), LIMIT.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    timer.cancel(false);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    decided = true;
    timer.cancel(false);
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    boolean passedOn = false;
    try {
      if (!decided && takesLineFrom(read)) {
        passedOn = register(ctx, read);
      }
    } finally {
      if (!passedOn) {
        read.release();
      }
    }
  }

  /** Whether the line is whole; then what is left to read comes after it. */
  private boolean takesLineFrom(ByteBuf read) {
    int end = read.indexOf(read.readerIndex(), read.writerIndex(), (byte) '\n');
    int bytes = (end < 0 ? read.writerIndex() : end) - read.readerIndex();
    if (line.size() + bytes > MOST_BYTES) {
      refuse(Reason.OVERSIZE);
      return false;
    }
    line.writeBytes(ByteBufUtil.getBytes(read, read.readerIndex(), bytes));
    read.skipBytes(end < 0 ? bytes : bytes + 1);
    return end >= 0;
  }

  private boolean register(ChannelHandlerContext ctx, ByteBuf rest) {
    decided = true;
    ContextInternal before = context.beginDispatch();
    boolean wanted;
    try {
      wanted = desk.register(withoutCarriageReturn(line.toByteArray()));
    } finally {
      context.endDispatch(before);
    }
    boolean passedOn = wanted && rest.isReadable();
    if (passedOn) {
      ctx.fireChannelRead(rest);
    }
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
    return passedOn;
  }

  private static byte[] withoutCarriageReturn(byte[] line) {
    int length = line.length;
    return length > 0 && line[length - 1] == '\r' ? Arrays.copyOf(line, length - 1) : line;
  }

  private void refuse(Reason reason) {
    if (!decided) {
      decided = true;
      ContextInternal before = context.beginDispatch();
      try {
        desk.refuse(reason);
      } finally {
        context.endDispatch(before);
      }
    }
  }
}
