package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel under many event loops at once: one order for all, and the one in which each sent. */
class ChannelThreadsTest {
  private static final int SENDERS = 2;
  private static final int BATCHES = 5_000;
  private static final long LAST = SENDERS * BATCHES;
  private static final int PATIENCE_SECONDS = 20;

  /** A message as a receiver sees it. */
  private record Seen(long offset, int sender, long sent) {
    static Seen of(Batch batch) {
      return new Seen(batch.first(), batch.sender(), batch.receivedMicros());
    }
  }

  private final ChannelSettings settings = Batches.settings(64 << 20, 1_000_000);
  private final Channel channel = Batches.channel(settings);

  /** Daemons: a lock that is never given back must not keep the JVM. */
  private final ExecutorService loops =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  @AfterEach
  void end() {
    loops.shutdownNow();
  }

  /** Offers numbered messages one by one, and moves in and out as a receiver in between. */
  private Void send(int sender) {
    BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT, sender, channel);
    for (int i = 1; i <= BATCHES; i++) {
      builder.begin(1, i);
      builder.add(true, Unpooled.EMPTY_BUFFER, 0, 0);
      assertTrue(channel.append(builder.take().get(0), i), "nobody holds");
      Cursor visitor = new Cursor(Slow.GAP, Form.V1);
      channel.attach(visitor, new Start.History(1));
      channel.detach(visitor, i);
      channel.expire(i);
    }
    return null;
  }

  private List<Seen> receive(Form form) {
    Cursor cursor = new Cursor(Slow.GAP, form);
    channel.attach(cursor, Batches.OLDEST);
    List<Seen> seen = new ArrayList<>();
    while (cursor.next() <= LAST) {
      for (Batch batch : channel.read(cursor, 10_000, false).batches()) {
        seen.add(Seen.of(batch));
        cursor.took(batch);
        batch.release();
      }
    }
    return seen;
  }

  /** As an instance does that goes on from the batch it was brought. */
  private List<Seen> follow() {
    List<Seen> seen = new ArrayList<>();
    Cursor cursor = new Cursor(Slow.GAP, Form.PLAIN);
    channel.attach(cursor, Batches.OLDEST);
    List<Batch> batches = List.of();
    while (batches.isEmpty()) {
      batches = channel.read(cursor, 1, false).batches();
    }
    Batch last = batches.get(0);
    seen.add(Seen.of(last));
    while (last.next() <= LAST) {
      for (Batch batch : channel.after(last, 1)) {
        seen.add(Seen.of(batch));
        last.release();
        last = batch;
      }
    }
    last.release();
    return seen;
  }

  @Test
  void allReceiversSeeOneOrderAndEachSendersOwn() throws Exception {
    List<Callable<List<Seen>>> receivers =
        List.of(() -> receive(Form.PLAIN), () -> receive(Form.PLAIN), this::follow);
    List<Future<List<Seen>>> seen = new ArrayList<>();
    receivers.forEach(receiver -> seen.add(loops.submit(receiver)));
    List<Future<Void>> senders = List.of(loops.submit(() -> send(0)), loops.submit(() -> send(1)));
    for (Future<Void> sender : senders) {
      sender.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    List<Seen> order = seen.get(0).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertInOrder(order);
    assertEquals(order, seen.get(1).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(order, seen.get(2).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    channel.clear();
  }

  /**
   * Nobody else is there, so batches are encoded for them: whoever is first says where they stand.
   */
  @Test
  void receiversOfV1AreToldTheSamePlaces() throws Exception {
    List<Future<List<Long>>> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Cursor cursor = new Cursor(Slow.GAP, Form.V1);
      channel.attach(cursor, Batches.OLDEST);
      seen.add(loops.submit(() -> offsets(cursor)));
    }
    List<Future<Void>> senders = List.of(loops.submit(() -> send(0)), loops.submit(() -> send(1)));
    for (Future<Void> sender : senders) {
      sender.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    for (Future<List<Long>> offsets : seen) {
      assertEquals(
          LongStream.rangeClosed(1, LAST).boxed().toList(),
          offsets.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
    channel.clear();
  }

  /** As the frames say: each is one of a message without a payload. */
  private List<Long> offsets(Cursor cursor) {
    List<Long> offsets = new ArrayList<>();
    while (cursor.next() <= LAST) {
      for (Batch batch : channel.read(cursor, 10_000, false).batches()) {
        assertTrue(batch.keeps(Form.V1));
        ByteBuf frames = batch.frames(Form.V1, batch.first());
        offsets.add(frames.getLong(2 + 8));
        frames.release();
        cursor.took(batch);
        batch.release();
      }
    }
    return offsets;
  }

  private static void assertInOrder(List<Seen> order) {
    assertEquals(LAST, order.size());
    long[] sent = new long[SENDERS];
    for (int i = 0; i < order.size(); i++) {
      Seen message = order.get(i);
      assertEquals(i + 1, message.offset(), "no hole");
      assertEquals(++sent[message.sender()], message.sent(), "in the order sent");
    }
  }
}
