package io.tcptransfer.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Frames;
import io.tcptransfer.channel.Origin;
import io.tcptransfer.channel.Parcel;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.ChannelSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other nodes are answered, and when. */
class GiverTest {
  private final ChannelSettings settings = new ChannelSettings(65_536, 1, Duration.ZERO);
  private final Channels channels =
      new Channels(
          new ChannelRules(Map.of("default", settings, "late/*", settings), Set.of(), 10),
          Long.MAX_VALUE,
          () -> "own");
  private final Channel channel = channels.find("default").orElseThrow();
  private final BatchBuilder builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT, 1, channel);
  private final Giver giver = new Giver(channels);

  private Batch message() {
    builder.begin(0, 1);
    builder.add(true, Unpooled.wrappedBuffer(new byte[] {'a'}), 0, 1);
    return builder.take().get(0);
  }

  private Batch append() {
    Batch batch = message();
    assertTrue(channel.append(batch, 0));
    return batch;
  }

  /** A message of another node pushes one out of the log. */
  private void appendOfAnother() {
    Origin origin = new Origin(channel.begin("another", 1), 1);
    assertTrue(channel.append(message(), origin, 0));
  }

  private Future<ByteBuf> pull(long from, boolean waits) {
    return giver.give(new Pull("other", "default", "own", from, 1_000, waits));
  }

  private static Parcel parcel(Future<ByteBuf> answer) {
    Parcel parcel = Parcel.read(answer.result(), PooledByteBufAllocator.DEFAULT);
    parcel.batches().forEach(carried -> carried.batch().release());
    return parcel;
  }

  @AfterEach
  void close() {
    channels.clear();
  }

  @Test
  void nodeThatComesWhileAChannelBeginsIsWaitedForThere() {
    channels.watch(
        begun -> {
          giver.begun(begun);
          if (begun != channel) {
            giver.lives("other");
          }
        });
    assertTrue(channels.find("late/r").orElseThrow().append(message(), 0));
    assertFalse(giver.allHaveAll());
  }

  /** A node that fell behind would ask again at once, and again. */
  @Test
  void whoWaitsForWhatTheLogHasGivenUpIsAnsweredWhenThereIsMore() {
    append();
    appendOfAnother();
    Future<ByteBuf> answer = pull(1, true);
    assertFalse(answer.isComplete());
    assertTrue(giver.appended(append()));
    Parcel parcel = parcel(answer);
    assertEquals(2, parcel.first());
    assertEquals(2, parcel.batches().get(0).offset());
  }

  @Test
  void whoDoesNotWaitIsToldAtOnceThatThereIsNothing() {
    append();
    appendOfAnother();
    Parcel parcel = parcel(pull(1, false));
    assertEquals(2, parcel.first());
    assertEquals(2, parcel.next());
    assertEquals(0, parcel.batches().size());
  }

  @Test
  void whatIsKeptForReceiversOfV1IsGivenAsPlainFrames() {
    channel.attach(new Cursor(Slow.GAP, Form.V1), new Start.History(0));
    assertFalse(append().keeps(Form.PLAIN));
    Parcel parcel = Parcel.read(pull(1, false).result(), PooledByteBufAllocator.DEFAULT);
    Batch batch = parcel.batches().get(0).batch();
    assertEquals(1, batch.payloadBytes());
    ByteBuf frames = batch.frames(Form.PLAIN, batch.first());
    assertEquals(Unpooled.wrappedBuffer(new byte[] {(byte) Frames.TEXT, 1, 'a'}), frames);
    frames.release();
    batch.release();
  }
}
