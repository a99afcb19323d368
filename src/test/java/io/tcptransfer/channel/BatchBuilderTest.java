package io.tcptransfer.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a read becomes batches, in either form. */
@ParameterizedClass
@EnumSource(names = {"PLAIN", "V1"})
class BatchBuilderTest {
  private static final int HISTORY_BYTES = 1 << 20;
  private static final int MOST_BYTES = HISTORY_BYTES / 16;
  private static final int MOST_MESSAGES = 100;

  private final ChannelSettings settings = Batches.settings(HISTORY_BYTES, 4 * MOST_MESSAGES);
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final Form kept;
  private final BatchBuilder builder;

  BatchBuilderTest(Form kept) {
    this.kept = kept;
    this.builder = builder(memory, settings);
  }

  /** For a channel with a receiver that wants that form. */
  private BatchBuilder builder(ByteBufAllocator memory, ChannelSettings settings) {
    Channel channel = Batches.channel(settings);
    channel.attach(new Cursor(Slow.GAP, kept), Batches.OLDEST);
    return new BatchBuilder(memory, 1, channel);
  }

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
      assertTrue(batch.kept().readableBytes() > MOST_BYTES - 2 * messageBytes, "and not before");
    }
  }

  @Test
  void aBatchIsClosedAtItsBytesHoweverSmallTheMessages() {
    int historyBytes = 65_536;
    BatchBuilder small = builder(memory, Batches.settings(historyBytes, Integer.MAX_VALUE));
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
      int framesBytes = batch.kept().readableBytes();
      assertTrue(used <= framesBytes + Math.max(64, framesBytes / 4), messages + " messages");
      batch.release();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 130, 1_000, 60_000})
  void aMessageThatComesAloneTakesOneBuffer(int bytes) {
    CountingPool pool = new CountingPool();
    read(builder(pool, Batches.settings(8 << 20, 100_000)), 1, bytes);
    assertEquals(1, pool.made.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64, 1_000})
  void aReadLikeTheOneBeforeTakesOneBuffer(int bytes) {
    CountingPool pool = new CountingPool();
    BatchBuilder lasting = builder(pool, Batches.settings(8 << 20, 100_000));
    read(lasting, 7_000 / bytes, bytes);
    int before = pool.made.get();
    read(lasting, 14_000 / bytes, bytes);
    assertEquals(before + 1, pool.made.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64, 1_000, 16_384})
  void aLongReadBecomesBatchesOfOneBufferEach(int bytes) {
    CountingPool pool = new CountingPool();
    BatchBuilder lasting = builder(pool, Batches.settings(8 << 20, 1_000_000));
    read(lasting, 1_000_000 / bytes, bytes);
    int before = pool.made.get();
    List<Batch> batches = batches(lasting, 1_000_000 / bytes, bytes);
    int bounds = 0;
    for (Batch batch : batches) {
      long framesBytes = batch.kept().readableBytes() + 4L * batch.count();
      assertTrue(framesBytes < BatchBuilder.MOST_BYTES + bytes + 64L, "closed in time");
      bounds += framesBytes > BatchBuilder.MOST_BYTES - 2 * (bytes + 64) ? 1 : 0;
      batch.release();
    }
    assertTrue(bounds >= batches.size() - 1, "and not before");
    assertEquals(1_000_000 / bytes, batches.stream().mapToInt(Batch::count).sum(), "all of it");
    assertEquals(before + batches.size(), pool.made.get());
  }

  @Test
  void aLongMessageAfterShortOnesIsInTheirBatch() {
    builder.begin(2 * MOST_BYTES, 1);
    add(10, 10);
    add(1, 2 * MOST_BYTES);
    List<Batch> batches = taken();
    assertEquals(List.of(11), batches.stream().map(Batch::count).toList());
  }

  private static void read(BatchBuilder builder, int messages, int bytes) {
    batches(builder, messages, bytes).forEach(Batch::release);
  }

  private static List<Batch> batches(BatchBuilder builder, int messages, int bytes) {
    ByteBuf payload = Unpooled.wrappedBuffer(new byte[bytes]);
    builder.begin(messages * (bytes + 1), 1);
    for (int i = 0; i < messages; i++) {
      builder.add(true, payload, 0, bytes);
    }
    return builder.take();
  }

  /**
   * Counts the buffers that are made; what had to grow is copied once more, as it reserves too
   * much.
   */
  private static final class CountingPool extends PooledByteBufAllocator {
    private final AtomicInteger made = new AtomicInteger();

    CountingPool() {
      super(true);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      made.incrementAndGet();
      return super.newDirectBuffer(initialCapacity, maxCapacity);
    }
  }

  @Test
  void aMessageIsCopiedFromWhereItsBufferIsNow() {
    ByteBuf growing = memory.directBuffer(1).writeByte('a');
    ByteBuf other = memory.directBuffer(1).writeByte('b');
    ByteBuf onHeap = Unpooled.wrappedBuffer(new byte[] {0, 'c'});
    ByteBuf inPieces =
        Unpooled.wrappedBuffer(
            Unpooled.wrappedBuffer(new byte[] {0, 'd'}), Unpooled.wrappedBuffer(new byte[] {'e'}));
    builder.begin(4, 1);
    builder.add(true, growing, 0, 1);
    builder.add(true, other, 0, 1);
    builder.add(true, onHeap, 1, 1);
    builder.add(true, inPieces, 1, 2);
    growing.capacity(100_000).setByte(0, 'f').setByte(99_999, 'g');
    builder.add(true, growing, 0, 1);
    builder.add(true, growing, 99_999, 1);
    growing.release();
    other.release();
    StringBuilder seen = new StringBuilder();
    Batch batch = builder.take().get(0);
    batch.number(null, 0, new Origin(new Stream(1, "e1", 0), 0), new Mark(0, 0));
    batch.visit(0, (offset, text, payload) -> seen.append(payload.toString(US_ASCII)));
    batch.release();
    assertEquals("abcdefg", seen.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MOST_MESSAGES - 1})
  void costIsWhatTheRelaysMemoryReservesForABatch(int messages) {
    PooledByteBufAllocator pool = new PooledByteBufAllocator(true, 0, 1, 8_192, 3, 0, 0, false);
    BatchBuilder pooled = builder(pool, settings);
    ByteBuf payload = Unpooled.wrappedBuffer(new byte[MOST_BYTES]);
    for (int bytes = 1; bytes * messages < MOST_BYTES; bytes += bytes / 7 + 1) {
      pooled.begin(MOST_BYTES, 1);
      for (int i = 0; i < messages; i++) {
        pooled.add(false, payload, 0, bytes);
      }
      Batch batch = pooled.take().get(0);
      assertCost(pool.pinnedDirectMemory(), Batch.OVERHEAD_BYTES, batch);
      Form other = kept == Form.V1 ? Form.PLAIN : Form.V1;
      batch.reserve(other, Long.MAX_VALUE);
      batch.number(null, 0, new Origin(new Stream(1, "e1", 0), 0), new Mark(0, 0));
      batch.frames(other, 0).release();
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
