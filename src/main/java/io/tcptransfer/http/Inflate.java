package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates what one receiver has compressed (RFC 7692 section 7.2.2), frame by frame, and no
 * further than a message may be long: a byte more is the fault 1009, whatever is still in it. Takes
 * 40 KiB from the first compressed frame on. Runs on the connection's event loop.
 *
 * <p>Netty's own has no bound that holds for a message, and refuses a first fragment that is too
 * short to bring anything yet.
 */
final class Inflate extends WebSocketExtensionDecoder {
  /** What the sender has left out at the end of a message. */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int LEAST_ROOM_BYTES = 256;

  private final int mostMessageBytes;
  private final boolean takesOver;
  private Inflater inflater;

  /** In a message of several frames that is compressed. */
  private boolean within;

  private int messageBytes;
  private boolean failed;

  /**
   * @param mostMessageBytes the longest message, inflated
   * @param takesOver whether a message may refer to earlier ones
   */
  Inflate(int mostMessageBytes, boolean takesOver) {
    this.mostMessageBytes = mostMessageBytes;
    this.takesOver = takesOver;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
    if (!isCompressed(frame)) {
      out.add(frame.retain());
      return;
    }
    if (failed) {
      return;
    }
    if (!within) {
      messageBytes = 0;
    }
    ByteBuf inflated = inflate(ctx, frame);
    messageBytes += inflated.readableBytes();
    within = !frame.isFinalFragment();
    if (!within && !takesOver) {
      end();
    }
    out.add(with(frame, inflated));
  }

  private boolean isCompressed(WebSocketFrame frame) {
    return frame instanceof ContinuationWebSocketFrame
        ? within
        : (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame)
            && (frame.rsv() & WebSocketExtension.RSV1) != 0;
  }

  /** Other reserved bits stay, for whoever refuses them. */
  private static WebSocketFrame with(WebSocketFrame frame, ByteBuf content) {
    boolean last = frame.isFinalFragment();
    if (frame instanceof ContinuationWebSocketFrame) {
      return new ContinuationWebSocketFrame(last, frame.rsv(), content);
    }
    int rsv = frame.rsv() & ~WebSocketExtension.RSV1;
    return frame instanceof TextWebSocketFrame
        ? new TextWebSocketFrame(last, rsv, content)
        : new BinaryWebSocketFrame(last, rsv, content);
  }

  private ByteBuf inflate(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (inflater == null) {
      inflater = new Inflater(true);
    }
    int most = mostMessageBytes - messageBytes + 1;
    int guess = LEAST_ROOM_BYTES + 4 * frame.content().readableBytes();
    ByteBuf out = ctx.alloc().buffer(Math.min(most, guess), most);
    try {
      inflate(frame.content().nioBuffer(), out);
      if (frame.isFinalFragment()) {
        inflate(ByteBuffer.wrap(TAIL), out);
      }
      return out.retain();
    } catch (DataFormatException broken) {
      throw fault(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "compressed data is broken");
    } finally {
      out.release();
    }
  }

  private void inflate(ByteBuffer in, ByteBuf out) throws DataFormatException {
    inflater.setInput(in);
    boolean more = true;
    while (more) {
      ByteBuffer room = out.nioBuffer(out.writerIndex(), out.writableBytes());
      out.writerIndex(out.writerIndex() + inflater.inflate(room));
      if (out.maxWritableBytes() == 0) {
        throw fault(WebSocketCloseStatus.MESSAGE_TOO_BIG, "message too big when inflated");
      }
      boolean full = !out.isWritable();
      if (full) {
        out.ensureWritable(Math.min(out.capacity(), out.maxWritableBytes()));
      }
      more = full || begunAnew(in);
    }
  }

  /** After a block that says to be the last one (RFC 7692 section 7.2.3.4) others may follow. */
  private boolean begunAnew(ByteBuffer in) {
    if (!inflater.finished()) {
      return false;
    }
    inflater.reset();
    inflater.setInput(in);
    return in.hasRemaining();
  }

  private CorruptedWebSocketFrameException fault(WebSocketCloseStatus status, String message) {
    failed = true;
    return new CorruptedWebSocketFrameException(status, message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (inflater != null) {
      inflater.end();
      inflater = null;
    }
  }
}
