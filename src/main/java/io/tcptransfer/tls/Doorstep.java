package io.tcptransfer.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of one port that are not inside yet: they shake hands, or their proxy has not
 * said for whom it connects. Each has only so much time for that; here they are counted. When there
 * is no room, the one that came first goes: newcomers always get in, and who means it is inside
 * within milliseconds. Knows nothing of what comes after. Any thread: they come on that of the
 * acceptor and go on their own.
 */
public final class Doorstep extends ChannelInboundHandlerAdapter {
  /** A handshake that does not go on costs some 50 KiB. */
  static final int MOST_WAITING = 1_024;

  private static final AttributeKey<Doorstep> HERE = AttributeKey.valueOf(Doorstep.class, "here");

  private final int mostWaiting;

  /** Who came first comes first. */
  private final Set<Channel> waiting = new LinkedHashSet<>();

  /**
   * @param mostWaiting how many may wait at a time
   */
  public Doorstep(int mostWaiting) {
    this.mostWaiting = mostWaiting;
  }

  /** A connection is inside, on its own event loop: from now on it counts elsewhere. */
  public static void passed(Channel inside) {
    Doorstep left = inside.attr(HERE).getAndSet(null);
    if (left != null) {
      left.remove(inside);
    }
  }

  /** Whether nobody waits before that port; false, too, if there is no doorstep to see it from. */
  public static boolean isEmpty(Channel listening) {
    Doorstep doorstep = listening.pipeline().get(Doorstep.class);
    return doorstep != null && doorstep.hasNobody();
  }

  private boolean hasNobody() {
    synchronized (waiting) {
      return waiting.isEmpty();
    }
  }

  /** What a server reads, before it knows of it, is a connection. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    add((Channel) accepted);
    ctx.fireChannelRead(accepted);
  }

  void add(Channel comer) {
    comer.attr(HERE).set(this);
    comer.closeFuture().addListener(closed -> remove(comer));
    Channel first = null;
    synchronized (waiting) {
      waiting.add(comer);
      if (waiting.size() > mostWaiting) {
        first = waiting.iterator().next();
        waiting.remove(first);
      }
    }
    if (first != null) {
      sendAway(first);
    }
  }

  private void remove(Channel gone) {
    synchronized (waiting) {
      waiting.remove(gone);
    }
  }

  // What fails on it arrives as its end.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void sendAway(Channel first) {
    first
        .eventLoop()
        .execute(
            () -> {
              // It may have got inside in the meantime.
              if (first.attr(HERE).getAndSet(null) != null) {
                SentAway failure = new SentAway();
                // Vert.x tells its server of either: the one fails the header, the other TLS.
                first.pipeline().fireExceptionCaught(failure);
                first.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(failure));
                first.close();
              }
            });
  }

  /** What a server hears of when somebody had to make room. */
  static final class SentAway extends Exception {
    private static final long serialVersionUID = 1L;

    SentAway() {
      super("too many are waiting to get in", null, false, false);
    }
  }
}
