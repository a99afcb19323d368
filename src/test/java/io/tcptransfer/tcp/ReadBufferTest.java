package io.tcptransfer.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.FastThreadLocal;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBufferTest {
  private final RecvByteBufAllocator.ExtendedHandle one = ReadBuffer.SHARED.newHandle();
  private final RecvByteBufAllocator.ExtendedHandle other = ReadBuffer.SHARED.newHandle();

  @AfterEach
  void endLoop() {
    FastThreadLocal.removeAll();
  }

  private static ByteBuf read(RecvByteBufAllocator.ExtendedHandle sender) {
    ByteBuf read = sender.allocate(PooledByteBufAllocator.DEFAULT);
    assertEquals(ReadBuffer.BYTES, read.writableBytes());
    assertEquals(0, read.readableBytes());
    return read.writeByte(1);
  }

  @Test
  void sendersShareIt() {
    ByteBuf first = read(one);
    first.release();
    ByteBuf second = read(other);
    assertSame(first, second);
    second.release();
    assertEquals(1, second.refCnt());
  }

  @Test
  void whatSomebodyStillHoldsIsNotReadInto() {
    ByteBuf held = read(one);
    ByteBuf next = read(one);
    assertNotEquals(held.memoryAddress(), next.memoryAddress());
    next.setByte(0, 2);
    assertEquals(1, held.getByte(0));
    held.release();
    assertEquals(1, next.refCnt());
    next.release();
    assertEquals(0, next.refCnt());
  }

  @Test
  void itGoesWithItsLoop() {
    ByteBuf read = read(one);
    read.release();
    FastThreadLocal.removeAll();
    assertEquals(0, read.refCnt());
  }

  @Test
  void onlyEpollWithoutTlsReadsIntoIt() throws SSLException {
    EmbeddedChannel embedded = new EmbeddedChannel();
    ReadBuffer.use(embedded);
    assertFalse(isUsed(embedded));
    assumeTrue(Epoll.isAvailable());
    EpollSocketChannel plain = new EpollSocketChannel();
    EpollSocketChannel tls = new EpollSocketChannel();
    try {
      tls.pipeline()
          .addLast(
              SslContextBuilder.forClient().build().newHandler(PooledByteBufAllocator.DEFAULT));
      ReadBuffer.use(plain);
      ReadBuffer.use(tls);
      assertTrue(isUsed(plain));
      assertFalse(isUsed(tls));
    } finally {
      plain.unsafe().closeForcibly();
      tls.unsafe().closeForcibly();
    }
  }

  private static boolean isUsed(Channel channel) {
    return channel.config().getRecvByteBufAllocator() instanceof ReadBuffer;
  }
}
