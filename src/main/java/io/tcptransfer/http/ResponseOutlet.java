package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Reason;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer that goes on as long as its receiver follows: all of it through Vert.x,
 * whose queue is bounded here. Knows no channel. Runs on the connection's event loop.
 *
 * <p>It ends in good order only when the receiver has everything that it could get, or was told
 * what not; else the connection breaks off, for which HTTP has no other word.
 */
// What fails on the connection arrives as its end, not in each future.
@SuppressWarnings("FutureReturnValueIgnored")
final class ResponseOutlet implements Outlet {
  /** As much as a WebSocket queues. */
  private static final int QUEUE_BYTES = 160 * 1024;

  /** From the decision to close until the connection is cut, whatever the peer does. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** A comment, which receivers skip. */
  private static final String HEARTBEAT = ":\n\n";

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Channel connection;
  private final Delivery delivery;
  private Peer peer;
  private Reason ended;
  private boolean closing;

  /** At the last ping what the kernel had not taken, if there was no room; else none. */
  private long backlogAtPing;

  ResponseOutlet(HttpServerRequest request, Delivery delivery) {
    this.request = request;
    this.response = request.response();
    this.connection = ((ConnectionBase) request.connection()).channel();
    this.delivery = delivery;
  }

  /** Begins the answer, and from then on tells the peer. */
  void open(Peer peer) {
    this.peer = peer;
    response
        .setChunked(true)
        .setWriteQueueMaxSize(QUEUE_BYTES)
        .putHeader(HttpHeaders.CONTENT_TYPE, delivery.contentType())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONNECTION, "close")
        .putHeader("X-Accel-Buffering", "no")
        .drainHandler(room -> roomAgain())
        .exceptionHandler(failure -> closing = true);
    // Not when the channel closes, which may be within a write: that is, while all are written to.
    request.connection().closeHandler(over -> closed());
    response.writeHead();
  }

  private void closed() {
    closing = true;
    peer.closed(ended == null ? Reason.PEER : ended);
  }

  private void roomAgain() {
    backlogAtPing = 0;
    peer.heard();
    connection
        .eventLoop()
        .execute(
            () -> {
              if (hasRoom()) {
                peer.roomAgain();
              }
            });
  }

  @Override
  public boolean hasRoom() {
    return !closing && !response.writeQueueFull();
  }

  @Override
  public boolean isOpen() {
    return !closing;
  }

  /** Before each batch its cursor must be where the receiver is: an event tells its position. */
  @Override
  public int mostBatches() {
    return 1;
  }

  @Override
  public int write(Run run, Cursor cursor) {
    if (!hasRoom()) {
      return 0;
    }
    Batch batch = run.batches().get(0);
    if (run.from(0) < batch.next()) {
      write(delivery.encode(batch, cursor, run.from(0)));
    }
    return 1;
  }

  /** Who comes again before the first message says then where it began. */
  @Override
  public void greet(String hello, String position) {
    write(Delivery.notice("id: " + position + "\n", hello));
  }

  @Override
  public void write(String notice) {
    write(Delivery.notice("", notice));
  }

  private void write(ByteBuf bytes) {
    if (!closing) {
      response.write(BufferInternal.buffer(bytes));
    }
  }

  /** Vert.x has flushed what was written. */
  @Override
  public void flush() {}

  /** It can't be asked: it lives as long as it takes anything of what is queued for it. */
  @Override
  public boolean ping() {
    if (closing) {
      return false;
    }
    boolean full = response.writeQueueFull();
    long backlog = full ? Backlog.bytes(connection) : 0;
    if (backlogAtPing > 0 && backlog >= backlogAtPing) {
      end(Reason.DEAD);
      cut();
      return false;
    }
    backlogAtPing = backlog;
    if (!full && delivery == Delivery.EVENTS) {
      write(Unpooled.copiedBuffer(HEARTBEAT, StandardCharsets.US_ASCII));
    }
    return full;
  }

  @Override
  public void close(WebSocketCloseStatus status, String reason, Reason why) {
    if (closing) {
      return;
    }
    peer.closing(status.code(), reason);
    end(why);
    connection.eventLoop().schedule(this::cut, CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    if (why == Reason.SHUTDOWN || delivery == Delivery.EVENTS) {
      response.end();
    } else {
      request.connection().close();
    }
  }

  private void end(Reason why) {
    closing = true;
    ended = why;
  }

  private void cut() {
    if (connection.isOpen()) {
      connection.config().setOption(ChannelOption.SO_LINGER, 0);
      connection.unsafe().close(connection.unsafe().voidPromise());
    }
  }
}
