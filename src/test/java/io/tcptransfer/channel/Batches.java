package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes batches, channels and settings for tests of the law. */
final class Batches {
  static final Duration HOLD = Duration.ofSeconds(5);

  /** With the oldest message of every stream. */
  static final Start OLDEST = new Start.After(new Position(Map.of()));

  private Batches() {}

  /** After that message of the channel's own stream. */
  static Start after(Channel channel, long offset) {
    return new Start.After(new Position(Map.of(channel.own().epoch(), offset)));
  }

  static ChannelSettings settings(long historyBytes, int historyMessages) {
    return new ChannelSettings(historyBytes, historyMessages, HOLD);
  }

  static Channel channel(ChannelSettings settings, Budget budget) {
    return new Channel("test", "e1", settings, budget, new Deflaters());
  }

  static Channel channel(ChannelSettings settings) {
    return channel(settings, new Budget(Long.MAX_VALUE));
  }

  /** One batch of those texts, each a message. */
  static Batch of(ChannelSettings settings, String... texts) {
    return of(UnpooledByteBufAllocator.DEFAULT, settings, texts);
  }

  static Batch of(ByteBufAllocator memory, ChannelSettings settings, String... texts) {
    BatchBuilder builder = new BatchBuilder(memory, 7, channel(settings));
    builder.begin(16, 1_000);
    for (String text : texts) {
      ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
      builder.add(true, bytes, 0, bytes.readableBytes());
    }
    List<Batch> batches = builder.take();
    if (batches.size() != 1) {
      throw new IllegalArgumentException("more than one batch");
    }
    return batches.get(0);
  }

  /** A batch of one message that reserves about that many bytes. */
  static Batch ofBytes(ChannelSettings settings, int bytes) {
    return of(settings, "x".repeat(Math.max(0, bytes - Batch.OVERHEAD_BYTES - 8)));
  }

  /** What that batch costs, which is given up. */
  static long costBytes(Batch batch) {
    batch.release();
    return batch.costBytes();
  }
}
