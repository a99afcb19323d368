package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Frames;
import io.tcptransfer.channel.Reason;
import io.vertx.core.net.impl.ShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a receiver's socket: the one path on which anything is written to it, the checks of what it
 * sends, and its end. Stands in the pipeline where Vert.x would have its own WebSocket, whose write
 * methods queue behind an unwritable socket, whose closing clock starts only when the close frame
 * is written, and which keeps 13 KiB. Knows no channel and no message format. Runs on the
 * connection's event loop.
 *
 * <p>What is queued for the peer is what the socket has not taken: the rest of one batch where
 * there is a {@link Shortcut}, else the high-water mark (160 KiB) and one batch at most.
 */
// What fails on the channel arrives in exceptionCaught or as channelInactive, not in each future.
@SuppressWarnings("FutureReturnValueIgnored")
final class ReceiverSocket extends ChannelInboundHandlerAdapter implements Outlet {
  private static final Logger log = LoggerFactory.getLogger(ReceiverSocket.class);

  /**
   * A socket without room for a batch queues it; above two of the longest there is no room. With
   * Netty's 64 KiB every such batch closed and opened the gate, which cost two calls through the
   * pipeline and a look at the log each time.
   */
  private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(64 * 1024, 160 * 1024);

  /** Where there is a shortcut, only what the kernel did not take of a batch is queued. */
  private static final WriteBufferWaterMark REST = new WriteBufferWaterMark(1, 1);

  /** From the decision to close until the connection is cut, whatever the peer does. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** For how long input is discarded after the last byte out: a reset would eat the close frame. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  /**
   * RFC 6455 section 5.5: the payload of a close frame is 125 bytes at most, 2 of them the code;
   * and how many messages were missed takes 37.
   */
  private static final int REASON_MOST_BYTES = 125 - 2 - 37;

  /** One for all, never released: made for each loop it costs that a chunk of 4 MiB. */
  private static final ByteBuf PING = frame(Frames.PING, Unpooled.EMPTY_BUFFER);

  private final int mostMessageBytes;
  private final int sendBufferBytes;
  private final Duration closingLimit;
  private final Duration linger;
  private final Runnable roomAgain = this::roomAgain;
  private ChannelHandlerContext ctx;

  /**
   * From where all is written: past the encoders, Netty's and the one of HTTP. The latter is there
   * until the 101 has left, with io_uring after this has come, and refuses everything else.
   */
  private ChannelHandlerContext out;

  /** Null where all must go the long way. */
  private Shortcut shortcut;

  /** Null as long as the kernel has taken everything, or where it never holds more. */
  private SendBuffer sendBuffer;

  private Peer peer;
  private Reason ended;
  private boolean closing;
  private boolean alive = true;

  /**
   * Whether something was left when the kernel had taken what it could: room is the peer's then.
   */
  private boolean full;

  private long handedBytes;
  private long takenAtPing;
  private boolean backlogAtPing;
  private ChannelFuture closeWritten;
  private ByteBuf unansweredPing;
  private boolean messageIsText;
  private CompositeByteBuf message;

  /**
   * @param mostMessageBytes the longest message that is taken from the peer; a longer one ends it
   * @param sendBufferBytes what the kernel may hold, and more if the peer is quick; 0: never more
   */
  ReceiverSocket(int mostMessageBytes, int sendBufferBytes) {
    this(mostMessageBytes, sendBufferBytes, CLOSING, LINGER);
  }

  /** With a closing clock of its own: 5 s and 2 s are long for a test. */
  ReceiverSocket(
      int mostMessageBytes, int sendBufferBytes, Duration closingLimit, Duration linger) {
    this.mostMessageBytes = mostMessageBytes;
    this.sendBufferBytes = sendBufferBytes;
    this.closingLimit = closingLimit;
    this.linger = linger;
  }

  /**
   * Takes over the socket of an accepted WebSocket.
   *
   * @param vertx the place of Vert.x's own handler in the pipeline
   */
  void take(ChannelHandlerContext vertx, Peer peer) {
    this.peer = peer;
    vertx
        .pipeline()
        .addBefore(vertx.name(), "utf8", new Utf8FrameValidator(false))
        .replace(vertx.name(), "receiver", this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    ChannelHandlerContext decoder = ctx.pipeline().context(WebSocketFrameDecoder.class);
    out = decoder == null ? ctx : decoder;
    shortcut = Shortcut.of(out);
    ctx.channel().config().setWriteBufferWaterMark(shortcut == null ? QUEUE : REST);
  }

  // ---- out ----

  @Override
  public boolean hasRoom() {
    return !closing && (shortcut == null ? ctx.channel().isWritable() : shortcut.isOpen());
  }

  @Override
  public boolean isOpen() {
    return !closing;
  }

  @Override
  public int mostBatches() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int write(Run run, Cursor cursor) {
    if (!hasRoomOnceFlushed()) {
      return 0;
    }
    Bundle bundle = run.bundle(cursor.form());
    return bundle.batchesIn(shortcut == null ? queue(bundle) : send(bundle));
  }

  /** As much as there is room for; says how many buffers that are. */
  private int queue(Bundle bundle) {
    int taken = 0;
    while (taken < bundle.size() && hasRoomOnceFlushed()) {
      hand(bundle.buffer(taken++).retainedDuplicate());
    }
    flush();
    if (!hasRoom()) {
      filled();
    }
    return taken;
  }

  /** Past the queue; what the kernel doesn't take of one buffer waits there for it. */
  private int send(Bundle bundle) {
    long left = shortcut.send(bundle);
    handedBytes += left;
    int taken = 0;
    while (taken < bundle.size() && left >= bundle.buffer(taken).readableBytes()) {
      left -= bundle.buffer(taken++).readableBytes();
    }
    if (taken < bundle.size()) {
      hand(bundle.buffer(taken++).retainedDuplicate().skipBytes((int) left));
      flush();
      filled();
    }
    return taken;
  }

  private void filled() {
    if (sendBuffer == null && sendBufferBytes > 0) {
      sendBuffer =
          new SendBuffer(
              sendBufferBytes,
              bytes -> ctx.channel().config().setOption(ChannelOption.SO_SNDBUF, bytes));
    }
    if (sendBuffer != null) {
      sendBuffer.filled(System.nanoTime());
    }
  }

  private boolean hasRoomOnceFlushed() {
    if (!hasRoom()) {
      flush();
    }
    return hasRoom();
  }

  @Override
  public void write(String text) {
    if (!closing) {
      hand(frame(Frames.TEXT, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))));
    }
  }

  /** Queues these after what was written before. */
  private void hand(ByteBuf frames) {
    long before = Backlog.bytes(ctx.channel());
    out.write(frames, out.voidPromise());
    handedBytes += Backlog.bytes(ctx.channel()) - before;
  }

  /**
   * A frame in a buffer of the class that batches are written in: a pooled one's duplicate. The
   * first ping, 20 s after the start, was else the first buffer of another class, for which all
   * that writes to sockets was compiled anew (1.2 s CPU).
   *
   * @param payload released here
   */
  private static ByteBuf frame(int firstByte, ByteBuf payload) {
    int bytes = payload.readableBytes();
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(Frames.headerBytes(bytes) + bytes);
    Frames.writeHeader(frame, firstByte, bytes);
    frame.writeBytes(payload);
    payload.release();
    ByteBuf duplicate = frame.retainedDuplicate();
    frame.release();
    return duplicate;
  }

  @Override
  public void flush() {
    out.flush();
    full = !hasRoom();
  }

  /**
   * A peer that takes from the queue lives, however slow: its pong is behind what it has to read.
   * What the kernel has taken we can't see: a peer must get through {@code sendBufferBytes} in the
   * time.
   */
  @Override
  public boolean ping() {
    if (closing) {
      return false;
    }
    boolean taking = backlogAtPing && handedBytes - Backlog.bytes(ctx.channel()) > takenAtPing;
    if (!alive && !taking) {
      ended = Reason.DEAD;
      closing = true;
      cut();
      return false;
    }
    alive = false;
    // Before the ping, which the kernel takes of whoever is dead; with io_uring it does so later.
    backlogAtPing = Backlog.bytes(ctx.channel()) > 0;
    takenAtPing = handedBytes - Backlog.bytes(ctx.channel());
    if (hasRoom()) {
      hand(PING.retainedDuplicate());
      flush();
    }
    return true;
  }

  // ---- the end ----

  /** At once if the peer answers, after 5 s in any case. */
  @Override
  public void close(WebSocketCloseStatus status, String reason, Reason why) {
    if (!closing) {
      close(status.code(), peer.closing(status.code(), shortened(reason)), why);
    }
  }

  /**
   * @param code what the peer is told, or a negative number: nothing
   */
  private void close(int code, String reason, Reason why) {
    closing = true;
    ended = why;
    release();
    ctx.executor().schedule(this::cut, closingLimit.toMillis(), TimeUnit.MILLISECONDS);
    ByteBuf payload = Unpooled.buffer(2 + reason.length());
    if (code >= 0) {
      payload.writeShort(code).writeCharSequence(reason, StandardCharsets.UTF_8);
    }
    closeWritten = out.writeAndFlush(frame(Frames.CLOSE, payload));
    closeWritten.addListener(
        written -> {
          if (written.isSuccess()) {
            shutDownOutput();
          } else {
            closeSocket();
          }
        });
  }

  private void shutDownOutput() {
    HalfClose.endOutput(ctx.channel());
    ctx.executor().schedule(this::closeSocket, linger.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Past the handlers between: with TLS a close would first wait for the peer to read. */
  private void closeSocket() {
    Channel.Unsafe socket = ctx.channel().unsafe();
    socket.close(socket.voidPromise());
  }

  private void cut() {
    if (ctx.channel().isOpen()) {
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      closeSocket();
    }
  }

  private static String shortened(String reason) {
    return reason.substring(0, Math.min(reason.length(), REASON_MOST_BYTES));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    release();
    peer.closed(ended == null ? Reason.RESET : ended);
  }

  /** From the moment it closes, nothing more is made of what came in. */
  private void release() {
    if (message != null) {
      message.release();
      message = null;
    }
    if (unansweredPing != null) {
      unansweredPing.release();
      unansweredPing = null;
    }
  }

  // ---- in ----

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    try {
      lives();
      if (read instanceof CloseWebSocketFrame frame) {
        receivedClose(frame);
      } else if (!closing && read instanceof WebSocketFrame frame) {
        received(frame);
      }
    } finally {
      ReferenceCountUtil.release(read);
    }
  }

  private void lives() {
    alive = true;
    peer.heard();
  }

  private void receivedClose(CloseWebSocketFrame frame) {
    if (closeWritten != null) {
      // Both closed at once: ours may still be queued, and says how many messages are missing.
      closeWritten.addListener(written -> closeSocket());
    } else if (!closing) {
      close(frame.statusCode(), "", Reason.PEER);
    }
  }

  private void received(WebSocketFrame frame) {
    if (frame.rsv() != 0) {
      // Netty lets them pass for all as soon as some may agree on compression.
      close(WebSocketCloseStatus.PROTOCOL_ERROR, "reserved bits are set", Reason.PROTOCOL);
    } else if (frame instanceof PingWebSocketFrame) {
      answer(frame.content().retain());
    } else if (!(frame instanceof PongWebSocketFrame)) {
      receivedPart(frame);
    }
  }

  /** One unanswered ping is kept at most, the newest: RFC 6455 section 5.5.3 allows it. */
  private void answer(ByteBuf ping) {
    if (hasRoom()) {
      hand(frame(Frames.PONG, ping));
      flush();
    } else {
      if (unansweredPing != null) {
        unansweredPing.release();
      }
      unansweredPing = ping;
    }
  }

  private void receivedPart(WebSocketFrame frame) {
    int soFar = message == null ? 0 : message.readableBytes();
    if (soFar + frame.content().readableBytes() > mostMessageBytes) {
      tooBig();
      return;
    }
    if (!(frame instanceof ContinuationWebSocketFrame)) {
      messageIsText = frame instanceof TextWebSocketFrame;
      if (frame.isFinalFragment()) {
        peer.received(messageIsText, frame.content());
        return;
      }
      message = ctx.alloc().compositeBuffer(1024);
    }
    message.addComponent(true, frame.content().retain());
    if (frame.isFinalFragment()) {
      // Who closes because of it must not find it here.
      CompositeByteBuf whole = message;
      message = null;
      peer.received(messageIsText, whole);
      whole.release();
    }
  }

  private void tooBig() {
    close(
        WebSocketCloseStatus.MESSAGE_TOO_BIG,
        "message too big: more than " + mostMessageBytes + " bytes",
        Reason.OVERSIZE);
  }

  /** In a later turn: this is called within the flush, or the read, that made the room. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (hasRoom()) {
      if (full) {
        full = false;
        lives();
      }
      ctx.executor().execute(roomAgain);
    }
  }

  private void roomAgain() {
    if (hasRoom()) {
      if (sendBuffer != null) {
        sendBuffer.hasRoom(System.nanoTime());
      }
      if (unansweredPing != null) {
        ByteBuf ping = unansweredPing;
        unansweredPing = null;
        answer(ping);
      }
      peer.roomAgain();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException corrupted) {
      stopDecoding();
      if (corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
        tooBig();
      } else {
        close(corrupted.closeStatus(), corrupted.getMessage(), Reason.PROTOCOL);
      }
    } else if (failure instanceof TooLongFrameException) {
      tooBig();
    } else if (failure instanceof IOException || failure.getCause() instanceof SSLException) {
      closing = true;
      closeSocket();
    } else {
      log.error("unexpected failure on a receiver's socket", failure);
      close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "internal error", Reason.FAILURE);
    }
  }

  /**
   * After its first fault Netty's decoder takes one byte a call: a long frame would cost seconds.
   */
  private void stopDecoding() {
    if (ctx.pipeline().get(WebSocketFrameDecoder.class) != null) {
      out = ctx;
      ctx.pipeline().remove(WebSocketFrameDecoder.class);
    }
  }

  /**
   * The server's own shutdown event would make Vert.x close with 1000; we close with 1001. One that
   * leaves no time comes right before the event loops end: then the socket is cut. And with TLS a
   * peer may end its side without the end of the connection below, and wait for ours.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ShutdownEvent shutdown && shutdown.timeout() == 0) {
      closing = true;
      cut();
    } else if (event instanceof SslCloseCompletionEvent) {
      closing = true;
      closeSocket();
    }
    ReferenceCountUtil.release(event);
  }
}
