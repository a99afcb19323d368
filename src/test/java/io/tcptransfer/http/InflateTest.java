package io.tcptransfer.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of frames that a receiver has compressed, and how much memory they may take. */
class InflateTest {
  private static final int LONGEST = 10_000;
  private static final int RSV1 = 4;

  /** No buffer may ever grow beyond what tells that a message is too long. */
  private final AbstractByteBufAllocator memory =
      new AbstractByteBufAllocator(false) {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
          assertTrue(maxCapacity <= LONGEST + 1, "unbounded");
          return made(new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity));
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
          return newHeapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
          return false;
        }
      };

  private final List<ByteBuf> made = new ArrayList<>();
  private final Deflating deflating = new Deflating();
  private EmbeddedChannel channel;

  @BeforeEach
  void open() {
    begin(true);
  }

  private void begin(boolean takesOver) {
    channel = new EmbeddedChannel();
    channel.config().setAllocator(memory);
    channel.pipeline().addLast(new Inflate(LONGEST, takesOver));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    deflating.close();
    made.forEach(buffer -> assertEquals(0, buffer.refCnt()));
  }

  private ByteBuf made(ByteBuf buffer) {
    made.add(buffer);
    return buffer;
  }

  private static ByteBuf bytes(byte[] bytes) {
    return Unpooled.wrappedBuffer(bytes);
  }

  private static byte[] text(int length) {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'x');
    return text;
  }

  private void expect(boolean last, byte[] content) {
    WebSocketFrame frame = channel.readInbound();
    assertEquals(last, frame.isFinalFragment());
    assertEquals(0, frame.rsv());
    assertArrayEquals(content, ByteBufUtil.getBytes(frame.content()));
    frame.release();
  }

  private void expectFault(int code, WebSocketFrame frame) {
    CorruptedWebSocketFrameException fault =
        assertThrows(CorruptedWebSocketFrameException.class, () -> channel.writeInbound(frame));
    assertEquals(code, fault.closeStatus().code());
    assertNull(channel.readInbound());
  }

  @Test
  void messagesMayReferToEarlierOnes() {
    byte[] noise = new byte[1_000];
    new Random(1).nextBytes(noise);
    byte[] first = deflating.next(noise);
    byte[] second = deflating.next(noise);
    assertTrue(second.length < 50);
    channel.writeInbound(new BinaryWebSocketFrame(true, RSV1, bytes(first)));
    channel.writeInbound(new BinaryWebSocketFrame(true, RSV1, bytes(second)));
    expect(true, noise);
    expect(true, noise);
  }

  @Test
  void messagesMayNotReferToEarlierOnesWhereThatWasAgreed() {
    begin(false);
    byte[] noise = new byte[1_000];
    new Random(1).nextBytes(noise);
    channel.writeInbound(new BinaryWebSocketFrame(true, RSV1, bytes(deflating.next(noise))));
    expect(true, noise);
    expectFault(1007, new BinaryWebSocketFrame(true, RSV1, bytes(deflating.next(noise))));
  }

  @Test
  void emptyMessageIsTaken() {
    channel.writeInbound(new TextWebSocketFrame(true, RSV1, bytes(new byte[1])));
    expect(true, new byte[0]);
    channel.writeInbound(new TextWebSocketFrame(true, RSV1, bytes(deflating.next(text(3)))));
    expect(true, text(3));
  }

  @Test
  void messageMayBeCutAnywhereWithPingsBetween() {
    byte[] deflated = deflating.next("a message that is cut".getBytes(US_ASCII));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < deflated.length; i++) {
      boolean last = i == deflated.length - 1;
      ByteBuf part = bytes(new byte[] {deflated[i]});
      channel.writeInbound(
          i == 0
              ? new TextWebSocketFrame(false, RSV1, part)
              : new ContinuationWebSocketFrame(last, 0, part));
      WebSocketFrame frame = channel.readInbound();
      whole.writeBytes(ByteBufUtil.getBytes(frame.content()));
      frame.release();
      assertTrue(channel.writeInbound(new PingWebSocketFrame()));
      assertTrue(channel.readInbound() instanceof PingWebSocketFrame);
    }
    assertEquals("a message that is cut", whole.toString(US_ASCII));
  }

  @Test
  void messageThatIsNotCompressedPasses() {
    channel.writeInbound(new TextWebSocketFrame(false, 0, bytes(text(3))));
    channel.writeInbound(new ContinuationWebSocketFrame(true, 0, bytes(text(4))));
    expect(false, text(3));
    expect(true, text(4));
  }

  @Test
  void reservedBitsThatMeanNothingStayForWhoeverRefusesThem() {
    channel.writeInbound(new TextWebSocketFrame(true, RSV1 | 2, bytes(deflating.next(text(3)))));
    channel.writeInbound(new ContinuationWebSocketFrame(true, RSV1, bytes(text(3))));
    for (int rsv : new int[] {2, RSV1}) {
      WebSocketFrame frame = channel.readInbound();
      assertEquals(rsv, frame.rsv());
      frame.release();
    }
  }

  @Test
  void longestMessageIsTaken() {
    channel.writeInbound(new TextWebSocketFrame(true, RSV1, bytes(deflating.next(text(LONGEST)))));
    expect(true, text(LONGEST));
  }

  @Test
  void aByteMoreIsTooMuch() {
    expectFault(1009, new TextWebSocketFrame(true, RSV1, bytes(deflating.next(text(LONGEST + 1)))));
  }

  @Test
  void bombIsTooMuchAndNothingMoreIsMadeOfIt() {
    byte[] bomb = deflating.next(new byte[32 << 20]);
    assertTrue(bomb.length < 64 * 1024);
    expectFault(1009, new BinaryWebSocketFrame(false, RSV1, bytes(bomb)));
    assertFalse(channel.writeInbound(new BinaryWebSocketFrame(true, RSV1, bytes(bomb))));
  }

  @Test
  void fragmentsCountTogether() {
    byte[] deflated = deflating.next(text(LONGEST + 1));
    int most = deflated.length - 6;
    channel.writeInbound(new TextWebSocketFrame(false, RSV1, bytes(Arrays.copyOf(deflated, most))));
    WebSocketFrame begun = channel.readInbound();
    assertTrue(begun.content().readableBytes() > 0);
    begun.release();
    byte[] rest = Arrays.copyOfRange(deflated, most, deflated.length);
    expectFault(1009, new ContinuationWebSocketFrame(true, 0, bytes(rest)));
  }

  @Test
  void brokenDataIsRefused() {
    expectFault(1007, new TextWebSocketFrame(true, RSV1, bytes(new byte[] {7, 7, 7})));
  }

  /** RFC 7692 section 7.2.3.4. */
  @Test
  void blockThatSaysToBeTheLastIsTaken() {
    byte[] hello = {(byte) 0xf3, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 0x07, 0x00, 0x00};
    for (int i = 0; i < 2; i++) {
      channel.writeInbound(new TextWebSocketFrame(true, RSV1, bytes(hello)));
      expect(true, "Hello".getBytes(US_ASCII));
    }
  }
}
