package io.tcptransfer.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.tls.Doorstep;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one HTTP instance that aren't receivers: each has its time for a request, and
 * again for the answer, however slowly it goes on, and there are only so many. When there is no
 * room, the one that has done nothing for longest goes: newcomers always get in. Knows neither
 * routes nor receivers. Runs on its instance's event loop.
 */
final class Lobby {
  private static final Logger log = LoggerFactory.getLogger(Lobby.class);

  /** From the connection, or the end of an answer, to the end of the next request; and so on. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** One costs some 20 KiB; no browser opens more than 6 at a time. */
  static final int MOST_VISITS = 1_024;

  private final int mostVisits;
  private final int mostBodyBytes;
  private final Tally refused;
  private final LongSupplier nanos;

  /** Who has gone on least lately comes first. */
  private final Set<Visit> visits = new LinkedHashSet<>();

  /**
   * @param mostBodyBytes the longest body of a request
   * @param nanos the clock, as {@link System#nanoTime}
   */
  Lobby(int mostVisits, int mostBodyBytes, Tally refused, LongSupplier nanos) {
    this.mostVisits = mostVisits;
    this.mostBodyBytes = mostBodyBytes;
    this.refused = refused;
    this.nanos = nanos;
  }

  /** Lets a connection in, before its first request. */
  void enter(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    Doorstep.passed(channel);
    enter(channel.pipeline(), Handshake.VERTX);
  }

  /**
   * As {@link #enter(HttpConnection)}.
   *
   * @param handler the place of who answers requests
   */
  void enter(ChannelPipeline pipeline, String handler) {
    if (visits.size() >= mostVisits) {
      visits.iterator().next().end(Reason.FULL);
    }
    pipeline.addBefore(handler, "lobby", new Visit());
  }

  /** It has become something else, which has limits of its own. */
  static void leave(ChannelPipeline pipeline) {
    pipeline.remove(Visit.class);
  }

  /** The request that is being read is its last one, and has limits of its own. */
  static void lastRequest(ChannelPipeline pipeline) {
    pipeline.replace(Visit.class, null, new LastRequest());
  }

  /** It is about to be answered for the last time: nothing of what it says is read any more. */
  static void dismiss(ChannelPipeline pipeline) {
    Visit visit = pipeline.get(Visit.class);
    if (visit != null) {
      visit.dismissed = true;
    }
  }

  int size() {
    return visits.size();
  }

  /** Ends those whose time is over; to be called about once a second. */
  void tick() {
    Iterator<Visit> slowest = visits.iterator();
    while (slowest.hasNext()) {
      Visit visit = slowest.next();
      if (nanos.getAsLong() - visit.since <= PATIENCE.toNanos()) {
        return;
      }
      slowest.remove();
      visit.end(visit.answered ? Reason.IDLE : Reason.LATE);
    }
  }

  /** Lets the rest of a request through and no other one: who answers is to close. */
  private static final class LastRequest extends ChannelDuplexHandler {
    private final Farewell farewell = new Farewell();
    private boolean over;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
      over |= read instanceof HttpRequest;
      if (over || farewell.discards(ctx, read)) {
        ReferenceCountUtil.release(read);
      } else {
        ctx.fireChannelRead(read);
      }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      farewell.close(ctx, promise);
    }
  }

  /** One connection. */
  // What fails on it arrives as its end, and each write has a promise of its own.
  @SuppressWarnings("FutureReturnValueIgnored")
  private final class Visit extends ChannelDuplexHandler {
    private ChannelHandlerContext ctx;
    private long since;
    private long bodyBytes;

    /** Whether it has had an answer, and no new request is on its way that we could see. */
    private boolean answered;

    private final Farewell farewell = new Farewell();
    private boolean dismissed;

    private void goesOn() {
      since = nanos.getAsLong();
      visits.remove(this);
      visits.add(this);
    }

    private void end(Reason reason) {
      if (!dismissed) {
        refused.count(reason);
        log.debug("connection ended reason={}", reason);
      }
      visits.remove(this);
      ctx.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      this.ctx = ctx;
      goesOn();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      visits.remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      visits.remove(this);
      ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
      if (farewell.discards(ctx, read) || dismissed) {
        ReferenceCountUtil.release(read);
        return;
      }
      if (read instanceof HttpRequest) {
        bodyBytes = 0;
        answered = false;
      }
      if (read instanceof HttpContent content) {
        bodyBytes += content.content().readableBytes();
      }
      if (!visits.contains(this)) {
        ReferenceCountUtil.release(read);
        return;
      }
      if (bodyBytes > mostBodyBytes) {
        ReferenceCountUtil.release(read);
        end(Reason.OVERSIZE);
        return;
      }
      if (read instanceof LastHttpContent) {
        goesOn();
      }
      ctx.fireChannelRead(read);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      if (dismissed) {
        farewell.close(ctx, promise);
      } else {
        ctx.close(promise);
      }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object written, ChannelPromise promise) {
      if (written instanceof LastHttpContent && visits.contains(this)) {
        answered = true;
        goesOn();
      }
      ctx.write(written, promise);
    }
  }
}
