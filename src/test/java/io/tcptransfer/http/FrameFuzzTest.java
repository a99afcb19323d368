package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.tcptransfer.Fuzz;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.framing.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever a receiver sends, as frames or as what looks like frames, it is heard as messages of
 * their length at most, or answered with a close frame; never with a failure of ours.
 */
class FrameFuzzTest {
  private static final int LONGEST = 60;
  private static final List<Integer> OPCODES = List.of(0, 0, 1, 1, 2, 8, 9, 10, 3, 11);
  private static final byte[] DEFLATED = {0x4b, 0x4c, 0x04, 0x02, 0x00};

  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private int heard;

  private record Input(boolean inflates, List<byte[]> reads) {}

  private static Input input(Random random) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    boolean inflates = random.nextBoolean();
    for (int count = random.nextInt(6); count >= 0; count--) {
      frame(random, inflates, frames);
    }
    byte[] all = Fuzz.mutated(random, frames.toByteArray());
    int cut = random.nextInt(all.length + 1);
    byte[] first = Arrays.copyOf(all, cut);
    return new Input(inflates, List.of(first, Arrays.copyOfRange(all, cut, all.length)));
  }

  /** Mostly whole and right, masked with zeros. */
  private static void frame(Random random, boolean inflates, ByteArrayOutputStream out) {
    byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(140) : random.nextInt(8)];
    boolean compressed = inflates && random.nextInt(3) == 0;
    if (compressed) {
      payload = DEFLATED;
    } else if (random.nextBoolean()) {
      Arrays.fill(payload, (byte) 'a');
    } else {
      random.nextBytes(payload);
    }
    int last = random.nextInt(3) == 0 ? 0 : 0x80;
    out.write(last | (compressed ? 0x40 : 0) | OPCODES.get(random.nextInt(OPCODES.size())));
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else {
      out.write(0xfe);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    out.writeBytes(new byte[4]);
    out.writeBytes(payload);
  }

  @Test
  void everythingIsHeardOrAnsweredWithAClose() {
    Fuzz.run(FrameFuzzTest::input, this::read);
    if (Fuzz.isWhole()) {
      assertTrue(heard > 0);
      assertTrue(
          reasons.containsAll(Set.of(Reason.PEER, Reason.PROTOCOL, Reason.OVERSIZE, Reason.RESET)),
          reasons::toString);
    }
  }

  private void read(Input input) {
    Listening peer = new Listening();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(LONGEST)
                    .allowExtensions(input.inflates())
                    .withUTF8Validator(false)
                    .build()));
    if (input.inflates()) {
      channel.pipeline().addLast(new Inflate(LONGEST, true));
    }
    channel.pipeline().addLast("vertx", new ChannelInboundHandlerAdapter());
    new ReceiverSocket(LONGEST, 0).take(channel.pipeline().context("vertx"), peer);
    for (byte[] read : input.reads()) {
      if (channel.isOpen()) {
        channel.writeInbound(Unpooled.copiedBuffer(read));
      }
    }
    channel.checkException();
    channel.finishAndReleaseAll();
    assertEquals(1, peer.closed, "ends");
    assertNotEquals(Reason.FAILURE, peer.reason);
    reasons.add(peer.reason);
    heard += peer.heard;
  }

  private static final class Listening implements Outlet.Peer {
    private int heard;
    private int closed;
    private Reason reason;

    @Override
    public void roomAgain() {}

    @Override
    public String closing(int code, String why) {
      return why;
    }

    @Override
    public void received(boolean text, ByteBuf payload) {
      assertEquals(0, closed, "heard after the end");
      assertTrue(payload.readableBytes() <= LONGEST);
      assertTrue(!text || Utf8.isValid(payload, payload.readerIndex(), payload.readableBytes()));
      heard++;
    }

    @Override
    public void closed(Reason why) {
      closed++;
      reason = why;
    }
  }
}
