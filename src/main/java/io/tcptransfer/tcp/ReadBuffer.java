package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import io.tcptransfer.config.Framing;

/**
 * The buffers of an event loop into which all its senders are read, one after the other: each read
 * is taken apart and copied before the next one begins. To take one from the pool for each read,
 * and to give it back, was 1.9 percent of the CPU with 1,000 messages a second, each by itself, to
 * 50 receivers ({@code perf}; what it brought: {@code docs/performance.md}).
 *
 * <p>Whoever still holds it when the next read begins keeps it as it is; that one gets a buffer of
 * its own. Any event loop.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  /** Then the loop's other connections have their turn; 16 of Netty's largest reads. */
  private static final int BYTES_A_TURN = 1024 * 1024;

  /**
   * For senders whose bytes are cut into messages: 64 KiB at a time cost 1 receiver of 1 KiB flat
   * out a quarter to a half more, 1 MiB hardly less.
   */
  static final ReadBuffer TO_CUT = new ReadBuffer(256 * 1024);

  /** For senders of whom a read may be a message: no longer than Netty's largest read. */
  static final ReadBuffer WHOLE = new ReadBuffer(64 * 1024);

  private final int bytes;

  private final FastThreadLocal<ByteBuf> buffer =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
          return PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
          buffer.release();
        }
      };

  private ReadBuffer(int bytes) {
    super(BYTES_A_TURN / bytes);
    this.bytes = bytes;
  }

  /**
   * Has that sender's channel read into one of them from now on; before its first read. Only with
   * epoll, where nothing is read but in the loop's turn, and without TLS, which keeps what is no
   * whole record.
   */
  static void use(Channel channel, Framing framing) {
    if (channel instanceof EpollSocketChannel && channel.pipeline().get(SslHandler.class) == null) {
      channel.config().setRecvByteBufAllocator(isCut(framing) ? TO_CUT : WHOLE);
    }
  }

  private static boolean isCut(Framing framing) {
    return !(framing instanceof Framing.Raw || framing instanceof Framing.IdleGap);
  }

  /** What a socket that has much gives at a time. */
  int bytes() {
    return bytes;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return bytes;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        ByteBuf shared = buffer.get();
        return shared.refCnt() == 1
            ? shared.clear().retain()
            : allocator.directBuffer(bytes, bytes);
      }
    };
  }
}
