package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Frames;
import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.Life;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.channel.Traffic;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a batch costs, counted in writes and flushes, each of which is a system call on a socket
 * with room: one of each for every receiver, however many messages there are in it.
 */
class FanOutTest {
  private static final int RECEIVERS = 10;
  private static final int MESSAGES = 1_000;

  private final List<Socket> sockets = new ArrayList<>();
  private final TestLoop loop = new TestLoop();
  private final TestLog log = new TestLog();
  private final Channel channel = log.channel();
  private final RecentFrames recent = new RecentFrames();
  private final Feed feed = new Feed(channel, loop, recent);

  @AfterEach
  void end() {
    sockets.forEach(Socket::close);
    recent.clear();
    log.clear();
  }

  /** Counts what leaves for the kernel, and keeps it. */
  private final class Socket extends ChannelOutboundHandlerAdapter {
    private final EmbeddedChannel netty = new EmbeddedChannel();
    private final ByteBuf sent = Unpooled.buffer();
    private final List<Long> addresses = new ArrayList<>();

    /** Not released at once: the next buffer would get the same memory. */
    private final List<ByteBuf> queued = new ArrayList<>();

    private final List<Integer> notices = new ArrayList<>();
    private final Form form;
    private final Receiver receiver;
    private int writes;
    private int flushes;

    Socket(Form form) {
      this.form = form;
      netty.pipeline().addLast(this).addLast("vertx", new ChannelInboundHandlerAdapter());
      ReceiverSocket socket = new ReceiverSocket(HttpVerticle.INBOUND_BYTES, 0);
      Cursor cursor = new Cursor(Slow.HOLD, form);
      Visitor visitor = new Visitor(InetAddress.getLoopbackAddress(), "", false);
      Replies replies = new Replies(channel, visitor, form.isV1(), new Tally(), Runnable::run);
      KnownReceiver known =
          new KnownReceiver(cursor, channel, null, new Traffic(0), new Life(0), () -> {});
      receiver = new Receiver(socket, feed, known, replies, new Tally()::count);
      channel.attach(cursor, new Start.History(0));
      socket.take(netty.pipeline().context("vertx"), receiver);
      feed.add(receiver);
      sockets.add(this);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      writes++;
      ByteBuf frames = (ByteBuf) message;
      if (isNotice(frames)) {
        notices.add(writes);
        frames.release();
        return;
      }
      addresses.add(frames.memoryAddress() + frames.readerIndex());
      sent.writeBytes(frames, frames.readerIndex(), frames.readableBytes());
      queued.add(frames);
      promise.trySuccess();
    }

    /** Receivers of v1 get messages in binary frames: a text frame is what the relay says. */
    private boolean isNotice(ByteBuf frames) {
      return form.isV1() && (frames.getByte(frames.readerIndex()) & 0xFF) == Frames.TEXT;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
    }

    void close() {
      assertTrue(netty.close().isSuccess());
      netty.finishAndReleaseAll();
      queued.forEach(ByteBuf::release);
    }
  }

  private void receivers(Form form) {
    for (int i = 0; i < RECEIVERS; i++) {
      new Socket(form);
    }
  }

  private Batch batch() {
    return batch(MESSAGES);
  }

  private Batch batch(int messages) {
    return log.append(messages, true, FanOutTest::payload);
  }

  private static byte[] payload(int message) {
    return ("message " + message + ", smaller, smaller, smaller").getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aBatchIsOneWriteAndOneFlushForEachReceiver(Form form) {
    receivers(form);
    Batch batch = batch();
    feed.published(batch);
    loop.endTurn();
    for (Socket socket : sockets) {
      assertEquals(1, socket.writes);
      assertEquals(1, socket.flushes);
      ByteBuf expected = batch.frames(form, batch.first());
      assertEquals(expected, socket.sent);
      expected.release();
    }
    assertEquals((long) RECEIVERS * MESSAGES, channel.counts().deliveredMessages());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void allReceiversGetTheSameBytesInMemory(Form form) {
    receivers(form);
    feed.published(batch());
    loop.endTurn();
    for (Socket socket : sockets) {
      assertEquals(sockets.get(0).addresses, socket.addresses);
      assertEquals(form.isDeflated(), (socket.sent.getByte(0) & 0x40) != 0);
    }
  }

  /** They have read the log by themselves, each for itself. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void whoComesLaterGetsThemToo(Form form) {
    receivers(form);
    channel.attach(new Cursor(Slow.GAP, Form.PLAIN), new Start.History(0)); // Plain ones are kept.
    batch();
    sockets.get(0).receiver.catchUp();
    for (int i = 1; i < RECEIVERS; i++) {
      sockets.get(i).receiver.catchUp();
      assertEquals(sockets.get(0).addresses, sockets.get(i).addresses);
    }
    assertEquals(1, sockets.get(0).writes);
  }

  @Test
  void aSenderLeavesAfterItsLastMessage() {
    receivers(Form.V1);
    feed.published(batch());
    feed.senderChanged(new SenderEvent(channel.own(), false, 1, "127.0.0.1:1", "default"));
    // The news of the bus may take a turn more than that of the sender.
    loop.lastFirst();
    loop.endTurn();
    for (Socket socket : sockets) {
      assertEquals(2, socket.writes);
      assertEquals(List.of(2), socket.notices);
    }
  }

  @Test
  void aSenderJoinsBeforeItsFirstMessage() {
    receivers(Form.V1);
    feed.senderChanged(new SenderEvent(channel.own(), true, 1, "127.0.0.1:1", "default"));
    feed.published(batch());
    loop.endTurn();
    for (Socket socket : sockets) {
      assertEquals(2, socket.writes);
      assertEquals(List.of(1), socket.notices);
    }
  }

  @Test
  void moreThanGoesOutInOneFlushFollowsInTheSameTurn() {
    receivers(Form.PLAIN);
    int batches = 60;
    IntStream.range(0, batches).mapToObj(i -> batch()).toList().forEach(feed::published);
    loop.endTurn();
    for (Socket socket : sockets) {
      assertEquals(batches, socket.writes);
      assertTrue(
          socket.flushes > 1 && socket.flushes <= batches / 3, () -> socket.flushes + " flushes");
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void smallBatchesOfOneTurnAreOneWriteOfTheSameBytesInMemory(Form form) {
    receivers(form);
    List<Batch> batches = List.of(batch(1), batch(7), batch(20));
    batches.forEach(feed::published);
    loop.endTurn();
    ByteBuf expected = Unpooled.buffer();
    for (Batch batch : batches) {
      ByteBuf frames = batch.frames(form, batch.first());
      expected.writeBytes(frames);
      frames.release();
    }
    for (Socket socket : sockets) {
      assertEquals(1, socket.writes);
      assertEquals(1, socket.flushes);
      assertEquals(expected, socket.sent);
      assertEquals(sockets.get(0).addresses, socket.addresses);
    }
    assertEquals(RECEIVERS * 28L, channel.counts().deliveredMessages());
  }

  @Test
  void whatHasComeMeanwhileGoesOutInTheSameFlush() {
    receivers(Form.PLAIN);
    List<Batch> batches = List.of(batch(), batch(), batch());
    batches.forEach(feed::published);
    loop.endTurn();
    for (Socket socket : sockets) {
      assertEquals(batches.size(), socket.writes);
      assertEquals(1, socket.flushes);
    }
    assertEquals(
        (long) RECEIVERS * batches.size() * MESSAGES, channel.counts().deliveredMessages());
  }

  private void publish(int... messages) {
    IntStream.of(messages).mapToObj(this::batch).toList().forEach(feed::published);
  }

  /** Everybody gets these, in a tenth of a millisecond. */
  private void deliver(int... messages) {
    publish(messages);
    loop.everythingTakes(100_000);
    loop.endTurn();
    loop.everythingTakes(0);
  }

  private void expectCalls(int calls) {
    for (Socket socket : sockets) {
      assertEquals(calls, socket.writes);
      assertEquals(calls, socket.flushes);
    }
  }

  @Test
  void whoComesIsInTheNextDeliveryAndWhoLeavesMakesRoomForNobodysLoss() {
    Socket first = new Socket(Form.PLAIN);
    Socket second = new Socket(Form.PLAIN);
    deliver(1);
    Socket third = new Socket(Form.PLAIN);
    deliver(1);
    sockets.remove(first);
    first.close();
    deliver(1);
    sockets.remove(second);
    second.close();
    Socket fourth = new Socket(Form.PLAIN);
    deliver(1);
    assertEquals(
        List.of(2, 3, 3, 1),
        Stream.of(first, second, third, fourth).map(socket -> socket.writes).toList());
    assertEquals(2, feed.size());
  }

  @Test
  void whoHasNoPlaceTakesNobodyElses() {
    Socket gone = new Socket(Form.PLAIN);
    Socket stays = new Socket(Form.PLAIN);
    sockets.remove(gone);
    gone.close();
    feed.remove(gone.receiver);
    deliver(1);
    assertEquals(1, stays.writes);
    assertEquals(1, feed.size());
  }

  @Test
  void readsThatComeCloseToOneAnotherShareACall() {
    receivers(Form.PLAIN);
    deliver(1, 1, 1);
    expectCalls(1);
    for (int turn = 0; turn < 5; turn++) {
      publish(1);
      loop.endTurn();
    }
    loop.pass(99_999);
    expectCalls(1);
    loop.pass(1);
    expectCalls(2);
    assertEquals(RECEIVERS * 8L, channel.counts().deliveredMessages());
  }

  @Test
  void aReadThatStandsAloneWaitsForNothing() {
    receivers(Form.PLAIN);
    for (int turn = 1; turn <= 3; turn++) {
      deliver(1, 1);
      expectCalls(turn);
    }
  }

  @Test
  void muchDoesNotWaitForItsTime() {
    receivers(Form.PLAIN);
    deliver(1, 1, 1);
    publish(1);
    loop.endTurn();
    publish(MESSAGES);
    loop.endTurn();
    expectCalls(1);
    publish(MESSAGES);
    loop.endTurn();
    sockets.forEach(socket -> assertEquals(2, socket.flushes));
    assertEquals(RECEIVERS * (4L + 2 * MESSAGES), channel.counts().deliveredMessages());
    loop.pass(Pace.MOST_REST_NANOS);
    sockets.forEach(socket -> assertEquals(2, socket.flushes));
  }
}
