package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a read becomes batches. */
class BatchBuilderTest {
  private static final int HISTORY_BYTES = 1 << 20;
  private static final int MOST_BYTES = HISTORY_BYTES / 16;
  private static final int MOST_MESSAGES = 100;

  private final ChannelSettings settings = Batches.settings(HISTORY_BYTES, 4 * MOST_MESSAGES);
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final BatchBuilder builder = new BatchBuilder(memory, 1, settings);

  private void add(int messages, int bytes) {
    ByteBuf payload = Unpooled.wrappedBuffer(new byte[bytes]);
    for (int i = 0; i < messages; i++) {
      builder.add(false, payload, 0, bytes);
    }
  }

  /** The batches since the read began; what they keep is given up. */
  private List<Batch> taken() {
    List<Batch> batches = builder.take();
    batches.forEach(Batch::release);
    return batches;
  }

  @Test
  void readWithoutAMessageIsNoBatch() {
    builder.begin(100, 1);
    assertEquals(List.of(), builder.take());
  }

  @Test
  void whatWasTakenIsNotTakenAgain() {
    builder.begin(10, 1);
    add(1, 10);
    assertEquals(1, taken().size());
    builder.begin(20, 2);
    add(2, 10);
    List<Batch> second = taken();
    assertEquals(1, second.size());
    assertEquals(2, second.get(0).count());
    assertEquals(20, second.get(0).payloadBytes());
    assertEquals(List.of(), builder.take());
  }

  @Test
  void aBatchIsClosedAtAQuarterOfTheLogsMessages() {
    builder.begin(2 * MOST_MESSAGES + 1, 1);
    add(2 * MOST_MESSAGES + 1, 1);
    List<Integer> counts = taken().stream().map(Batch::count).toList();
    assertEquals(List.of(MOST_MESSAGES, MOST_MESSAGES, 1), counts);
  }

  @Test
  void aBatchIsClosedAtASixteenthOfTheLogsBytes() {
    int messageBytes = 1_000;
    builder.begin(3 * MOST_BYTES, 1);
    add(3 * MOST_BYTES / messageBytes, messageBytes);
    List<Batch> batches = taken();
    assertEquals(
        3 * MOST_BYTES / messageBytes, batches.stream().mapToInt(Batch::count).sum(), "all of it");
    for (Batch batch : batches) {
      assertTrue(batch.payloadBytes() < MOST_BYTES + messageBytes, "closed in time");
    }
    for (Batch batch : batches.subList(0, batches.size() - 1)) {
      assertTrue(batch.payloadBytes() > MOST_BYTES - 2 * messageBytes, "and not before");
    }
  }

  @Test
  void aBatchIsClosedAtItsBytesHoweverSmallTheMessages() {
    int historyBytes = 65_536;
    BatchBuilder small =
        new BatchBuilder(memory, 1, Batches.settings(historyBytes, Integer.MAX_VALUE));
    small.begin(0, 1);
    for (int i = 0; i < historyBytes / 32; i++) {
      small.add(false, Unpooled.EMPTY_BUFFER, 0, 0);
    }
    for (Batch batch : small.take()) {
      assertTrue(
          batch.costBytes() <= historyBytes / 16 * 5 / 4 + Batch.OVERHEAD_BYTES,
          "its index counts too");
      batch.release();
    }
  }

  @Test
  void whatIsKeptReservesAQuarterMoreThanItNeedsAtMost() {
    for (int messages = 1; messages < MOST_MESSAGES; messages++) {
      builder.begin(MOST_BYTES / 2, 1);
      add(messages, 100);
      Batch batch = builder.take().get(0);
      long used = memory.metric().usedDirectMemory();
      int framesBytes = batch.plain().readableBytes();
      assertTrue(used <= framesBytes + Math.max(64, framesBytes / 4), messages + " messages");
      batch.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 130, 1_000, 60_000})
  void aMessageThatComesAloneTakesOneBuffer(int bytes) {
    AtomicInteger made = new AtomicInteger();
    PooledByteBufAllocator counting =
        new PooledByteBufAllocator(true) {
          @Override
          protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            made.incrementAndGet();
            return super.newDirectBuffer(initialCapacity, maxCapacity);
          }
        };
    BatchBuilder alone = new BatchBuilder(counting, 1, Batches.settings(8 << 20, 100_000));
    alone.begin(bytes + 1, 1);
    alone.add(true, Unpooled.wrappedBuffer(new byte[bytes]), 0, bytes);
    alone.take().forEach(Batch::release);
    assertEquals(1, made.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MOST_MESSAGES - 1})
  void costIsWhatTheRelaysMemoryReservesForABatch(int messages) {
    PooledByteBufAllocator pool = new PooledByteBufAllocator(true, 0, 1, 8_192, 3, 0, 0, false);
    BatchBuilder pooled = new BatchBuilder(pool, 1, settings);
    ByteBuf payload = Unpooled.wrappedBuffer(new byte[MOST_BYTES]);
    for (int bytes = 1; bytes * messages < MOST_BYTES; bytes += bytes / 7 + 1) {
      pooled.begin(MOST_BYTES, 1);
      for (int i = 0; i < messages; i++) {
        pooled.add(false, payload, 0, bytes);
      }
      Batch batch = pooled.take().get(0);
      assertCost(pool.pinnedDirectMemory(), Batch.OVERHEAD_BYTES, batch);
      batch.reserve(Form.V1, Long.MAX_VALUE);
      batch.number(null, 0, new Origin(new Stream(1, "e1", 0), 0), new Mark(0, 0));
      batch.frames(Form.V1, 0).release();
      long besides = Batch.OVERHEAD_BYTES + Batch.FORM_OVERHEAD_BYTES;
      assertCost(pool.pinnedDirectMemory(), besides, batch);
      batch.release();
    }
  }

  /** Never less than it takes, and not so much more that the log would stand half empty. */
  private static void assertCost(long pinnedBytes, long objectBytes, Batch batch) {
    String batchText = batch.count() + " messages, " + batch.payloadBytes() + " bytes";
    long besides = objectBytes + 8L * batch.count() + 16;
    assertTrue(pinnedBytes + 4L * batch.count() <= batch.costBytes(), batchText);
    assertTrue(batch.costBytes() <= pinnedBytes * 5 / 4 + besides, batchText);
  }
}
