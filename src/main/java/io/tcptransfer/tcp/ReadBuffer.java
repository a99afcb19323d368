package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * The buffer of an event loop into which all its senders are read, one after the other: each read
 * is taken apart and copied before the next one begins. To take one from the pool for each read,
 * and to give it back, was 1.9 percent of the CPU with 1,000 messages a second, each by itself, to
 * 50 receivers ({@code perf}; what it brought: {@code docs/performance.md}).
 *
 * <p>Whoever still holds it when the next read begins keeps it as it is; that one gets a buffer of
 * its own. Any event loop.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  /** What a socket that has much gives at a time; more was no cheaper. */
  static final int BYTES = 64 * 1024;

  /** As Netty has it for TCP: then the loop's other connections have their turn. */
  private static final int READS_A_TURN = 16;

  static final ReadBuffer SHARED = new ReadBuffer();

  private static final FastThreadLocal<ByteBuf> BUFFER =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
          return PooledByteBufAllocator.DEFAULT.directBuffer(BYTES, BYTES);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
          buffer.release();
        }
      };

  private ReadBuffer() {
    super(READS_A_TURN);
  }

  /**
   * Has that sender's channel read into it from now on; before its first read. Only with epoll,
   * where nothing is read but in the loop's turn, and without TLS, which keeps what is no whole
   * record.
   */
  static void use(Channel channel) {
    if (channel instanceof EpollSocketChannel && channel.pipeline().get(SslHandler.class) == null) {
      channel.config().setRecvByteBufAllocator(SHARED);
    }
  }

  @Override
  public ExtendedHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return BYTES;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        ByteBuf buffer = BUFFER.get();
        return buffer.refCnt() == 1
            ? buffer.clear().retain()
            : allocator.directBuffer(BYTES, BYTES);
      }
    };
  }
}
