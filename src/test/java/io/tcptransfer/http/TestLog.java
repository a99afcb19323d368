package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.tcptransfer.channel.Origin;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.config.Configuration;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A channel with defaults whose log a test fills, and what it hands to outlets of that. */
final class TestLog {
  private final Channels channels =
      new Channels(
          Configuration.of(new JsonObject(), Map.of()).channels(), Long.MAX_VALUE, () -> "epoch");
  private final Channel channel = channels.find("default").orElseThrow();

  /** Of a plain receiver that stands nowhere. */
  private final Cursor cursor = new Cursor(Slow.GAP, Form.PLAIN);

  Channel channel() {
    return channel;
  }

  /** Appends a batch, which the log keeps. */
  Batch append(int messages, boolean text, IntFunction<byte[]> payload) {
    Batch batch = batch(messages, text, payload);
    assertTrue(channel.append(batch, 0));
    return batch;
  }

  /** Appends a batch of what comes next of another node's stream. */
  void append(Stream stream, int messages) {
    Batch batch = batch(messages, true, i -> new byte[] {'a'});
    assertTrue(channel.append(batch, new Origin(stream, stream.next()), 0));
  }

  private Batch batch(int messages, boolean text, IntFunction<byte[]> payload) {
    BatchBuilder builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT, 1, channel);
    builder.begin(64 * 1_024, 0);
    for (int i = 0; i < messages; i++) {
      ByteBuf bytes = Unpooled.wrappedBuffer(payload.apply(i));
      builder.add(text, bytes, 0, bytes.readableBytes());
    }
    List<Batch> batches = builder.take();
    assertEquals(1, batches.size());
    return batches.get(0);
  }

  /** The frames of a batch, as a plain receiver gets them. */
  static byte[] bytes(Batch batch) {
    ByteBuf frames = batch.frames(Form.PLAIN, batch.first());
    byte[] bytes = new byte[frames.readableBytes()];
    frames.readBytes(bytes);
    frames.release();
    return bytes;
  }

  /**
   * Writes these to an outlet.
   *
   * @return how many it took
   */
  int write(Outlet outlet, List<Batch> batches) {
    Run run = Run.of(batches, new RecentFrames());
    try {
      return outlet.write(run, cursor);
    } finally {
      run.release();
    }
  }

  void clear() {
    channels.clear();
  }
}
