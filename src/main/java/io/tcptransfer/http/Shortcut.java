package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
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
        IovArray vector = bundle.vector();
        return socket.writevAddresses(vector.memoryAddress(0), vector.count());
      }
      ByteBuf only = bundle.buffer(0);
      return socket.sendAddress(only.memoryAddress(), only.readerIndex(), only.writerIndex());
    } catch (IOException broken) {
      return 0;
    }
  }
}
