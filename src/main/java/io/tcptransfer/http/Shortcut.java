package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Limits;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.util.Map;

/**
 * The way into the kernel past the pipeline and its queue, for bytes that need neither: nothing is
 * queued before them, nothing between changes them. What the kernel does not take goes the long
 * way. On the connection's event loop.
 *
 * <p>The long way is a promise, an entry of the queue, and a dozen calls for each receiver and
 * batch. Measured with W2 of the benchmark it costs 1.2 us CPU a delivery, this one 0.9; with W3b,
 * where the kernel has most of it, 5 to 10 percent more than this one.
 */
final class Shortcut {
  /** Where an event loop lists for the kernel what it sends with one call. */
  private static final FastThreadLocal<IovArray> VECTOR =
      new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
          return new IovArray(Limits.IOV_MAX);
        }

        @Override
        protected void onRemoval(IovArray vector) {
          vector.release();
        }
      };

  private final Channel.Unsafe channel;
  private final Socket socket;

  private Shortcut(Channel.Unsafe channel, Socket socket) {
    this.channel = channel;
    this.socket = socket;
  }

  /**
   * Of a connection, or null: only with epoll is a socket one that may be written to by others than
   * Netty and never waits, and with TLS there is something between.
   *
   * @param out from where all is written
   */
  static Shortcut of(ChannelHandlerContext out) {
    if (out.channel() instanceof EpollSocketChannel epoll
        && epoll.fd() instanceof Socket socket
        && nothingBefore(out)) {
      return new Shortcut(epoll.unsafe(), socket);
    }
    return null;
  }

  private static boolean nothingBefore(ChannelHandlerContext out) {
    for (Map.Entry<String, io.netty.channel.ChannelHandler> entry : out.pipeline()) {
      if (entry.getValue() == out.handler()) {
        return true;
      }
      if (entry.getValue() instanceof ChannelOutboundHandler) {
        return false;
      }
    }
    return false;
  }

  /** Whether messages may take it: the connection is open, and nothing is on the long way. */
  boolean isOpen() {
    ChannelOutboundBuffer queue = channel.outboundBuffer();
    return queue != null && queue.totalPendingWriteBytes() == 0;
  }

  /**
   * Sends what the kernel takes now, with one call; only while it is open. A connection that is
   * broken takes nothing: the long way finds out, and ends it.
   *
   * @param bundle at least one buffer
   * @return how many bytes the kernel took
   */
  long send(Bundle bundle) {
    try {
      if (bundle.size() > 1) {
        IovArray vector = vector(bundle);
        return socket.writevAddresses(vector.memoryAddress(0), vector.count());
      }
      ByteBuf only = bundle.buffer(0);
      return socket.sendAddress(only.memoryAddress(), only.readerIndex(), only.writerIndex());
    } catch (IOException broken) {
      return 0;
    }
  }

  /** As many of the first buffers as the kernel takes at a time. */
  private static IovArray vector(Bundle bundle) {
    IovArray vector = VECTOR.get();
    vector.clear();
    for (int i = 0; i < bundle.size(); i++) {
      ByteBuf buffer = bundle.buffer(i);
      vector.add(buffer, buffer.readerIndex(), buffer.readableBytes());
    }
    return vector;
  }
}
