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
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.FastThreadLocal;
import io.tcptransfer.config.Framing;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadBufferTest {
  private final RecvByteBufAllocator.ExtendedHandle one = ReadBuffer.TO_CUT.newHandle();
  private final RecvByteBufAllocator.ExtendedHandle other = ReadBuffer.TO_CUT.newHandle();

  @AfterEach
  void endLoop() {
    FastThreadLocal.removeAll();
  }

  private static ByteBuf read(RecvByteBufAllocator.ExtendedHandle sender) {
    ByteBuf read = sender.allocate(PooledByteBufAllocator.DEFAULT);
    assertEquals(ReadBuffer.TO_CUT.bytes(), read.writableBytes());
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
    ReadBuffer.use(embedded, new Framing.Line());
    assertFalse(isUsed(embedded));
    assumeTrue(Epoll.isAvailable());
    EpollSocketChannel plain = new EpollSocketChannel();
    EpollSocketChannel tls = new EpollSocketChannel();
    try {
      tls.pipeline()
          .addLast(
              SslContextBuilder.forClient().build().newHandler(PooledByteBufAllocator.DEFAULT));
      ReadBuffer.use(plain, new Framing.Line());
      ReadBuffer.use(tls, new Framing.Line());
      assertTrue(isUsed(plain));
      assertFalse(isUsed(tls));
    } finally {
      plain.unsafe().closeForcibly();
      tls.unsafe().closeForcibly();
    }
  }

  @Test
  void aReadThatIsAMessageIsNoLongerThanElsewhere() {
    assumeTrue(Epoll.isAvailable());
    Framing gap = new Framing.IdleGap(Duration.ofMillis(20));
    assertEquals(64 * 1024, mostBytesOfARead(new Framing.Raw()));
    assertEquals(64 * 1024, mostBytesOfARead(gap));
    assertEquals(256 * 1024, mostBytesOfARead(new Framing.Line()));
    assertEquals(256 * 1024, mostBytesOfARead(new Framing.Fixed(8)));
  }

  private static int mostBytesOfARead(Framing framing) {
    EpollSocketChannel channel = new EpollSocketChannel();
    try {
      ReadBuffer.use(channel, framing);
      RecvByteBufAllocator.ExtendedHandle sender =
          ((ReadBuffer) channel.config().getRecvByteBufAllocator()).newHandle();
      ByteBuf read = sender.allocate(PooledByteBufAllocator.DEFAULT);
      read.release();
      assertEquals(sender.guess(), read.capacity());
      return sender.guess();
    } finally {
      channel.unsafe().closeForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void aSenderGivesAMebibyteAtATurn(ReadBuffer reads) {
    RecvByteBufAllocator.ExtendedHandle sender = reads.newHandle();
    sender.reset(new DefaultChannelConfig(new EmbeddedChannel()));
    int total = 0;
    do {
      int bytes = sender.guess();
      sender.attemptedBytesRead(bytes);
      sender.lastBytesRead(bytes);
      sender.incMessagesRead(1);
      total += bytes;
    } while (sender.continueReading());
    assertEquals(1024 * 1024, total);
  }

  private static Stream<ReadBuffer> both() {
    return Stream.of(ReadBuffer.TO_CUT, ReadBuffer.WHOLE);
  }

  private static boolean isUsed(Channel channel) {
    return channel.config().getRecvByteBufAllocator() instanceof ReadBuffer;
  }
}
