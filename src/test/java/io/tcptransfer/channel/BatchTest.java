package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes that receivers get from a batch, what they cost, and how long they live; of one that
 * was encoded in either form.
 */
@ParameterizedClass
@EnumSource(names = {"PLAIN", "V1"})
class BatchTest {
  private static final int SENDER = 0xFEDC_BA98;
  private static final long MICROS = 0x0102_0304_0506_0708L;
  private static final long FIRST = 0x1112_1314_1516_1718L;
  private static final int STREAM = 0xABCD;

  /** Both sides of every border at which the header of a frame grows; texts at even places. */
  private static final int[] LENGTHS = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 3};

  private final ChannelSettings settings = Batches.settings(64 << 20, 1_000);
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final Channel channel = Batches.channel(settings);
  private final Form kept;
  private final Batch batch;

  BatchTest(Form kept) {
    this.kept = kept;
    channel.attach(new Cursor(Slow.GAP, kept), Batches.OLDEST);
    this.batch = batch(LENGTHS);
  }

  @AfterEach
  void giveUp() {
    batch.release();
    assertEquals(0, usedBytes(), "with the last reference the buffers go");
  }

  private Batch batch(int... lengths) {
    BatchBuilder builder = new BatchBuilder(memory, SENDER, channel, Integer.MAX_VALUE);
    builder.begin(Arrays.stream(lengths).sum(), MICROS);
    for (int i = 0; i < lengths.length; i++) {
      builder.add(isText(i), Unpooled.wrappedBuffer(payload(i, lengths[i])), 0, lengths[i]);
    }
    List<Batch> made = builder.take();
    assertEquals(1, made.size());
    return numbered(made.get(0));
  }

  private Batch numbered(Batch batch) {
    batch.number(
        channel, FIRST, new Origin(new Stream(STREAM, "e1", FIRST), FIRST), new Mark(FIRST, 0));
    return batch;
  }

  private List<Form> others() {
    return Arrays.stream(Form.values()).filter(form -> form != kept).toList();
  }

  private static boolean isText(int message) {
    return message % 2 == 0;
  }

  private static byte[] payload(int message, int length) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) ('a' + message));
    return payload;
  }

  private long usedBytes() {
    return memory.metric().usedDirectMemory();
  }

  /** RFC 6455 section 5.2: final, not masked. */
  private static void frame(ByteBuf out, int opcode, byte[] payload) {
    out.writeByte(0x80 | opcode);
    if (payload.length <= 125) {
      out.writeByte(payload.length);
    } else if (payload.length <= 65_535) {
      out.writeByte(126).writeShort(payload.length);
    } else {
      out.writeByte(127).writeLong(payload.length);
    }
    out.writeBytes(payload);
  }

  private static byte[] v1Message(int message, byte[] payload) {
    return ByteBuffer.allocate(24 + payload.length)
        .put((byte) 1)
        .put((byte) (isText(message) ? 1 : 0))
        .putShort((short) STREAM)
        .putInt(SENDER)
        .putLong(FIRST + message)
        .putLong(MICROS)
        .put(payload)
        .array();
  }

  private static byte[] expected(Form form, int from) {
    ByteBuf out = Unpooled.buffer();
    for (int i = from; i < LENGTHS.length; i++) {
      byte[] payload = payload(i, LENGTHS[i]);
      if (form.isV1()) {
        frame(out, 2, v1Message(i, payload));
      } else {
        frame(out, isText(i) ? 1 : 2, payload);
      }
    }
    return ByteBufUtil.getBytes(out);
  }

  private void assertFrames(Form form, int from) {
    ByteBuf frames = batch.frames(form, FIRST + from);
    byte[] whole = ByteBufUtil.getBytes(frames);
    frames.release();
    byte[] sent = form.isDeflated() ? inflated(whole) : whole;
    assertArrayEquals(expected(form, from), sent, form + " from " + from);
    if (form.isDeflated() && from < LENGTHS.length - 1) {
      assertTrue(whole.length < sent.length / 50, form + " from " + from);
    }
  }

  /** The same frames, of inflated payloads; each message by an inflater that knows no other. */
  private static byte[] inflated(byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    ByteBuf out = Unpooled.buffer();
    while (in.isReadable()) {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      byte[] payload =
          new byte
              [length == 126
                  ? in.readUnsignedShort()
                  : length == 127 ? Math.toIntExact(in.readLong()) : length];
      in.readBytes(payload);
      boolean isDeflated = (first & 0x40) != 0;
      frame(out, first & 0x0F, isDeflated ? inflate(payload) : payload);
    }
    return ByteBufUtil.getBytes(out);
  }

  /** RFC 7692 section 7.2.2: with the four bytes that were left out. */
  private static byte[] inflate(byte[] deflated) {
    byte[] input = Arrays.copyOf(deflated, deflated.length + 4);
    input[input.length - 2] = (byte) 0xFF;
    input[input.length - 1] = (byte) 0xFF;
    Inflater inflater = new Inflater(true);
    inflater.setInput(input);
    byte[] payload = new byte[1 << 20];
    try {
      int length = inflater.inflate(payload);
      assertTrue(inflater.needsInput(), "it ends with the message");
      return Arrays.copyOf(payload, length);
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesBeginAtAnyMessage(Form form) {
    for (int from = 0; from < LENGTHS.length; from++) {
      assertFrames(form, from);
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesThatAreKeptBeginAtAnyMessage(Form form) {
    batch.reserve(form, Long.MAX_VALUE);
    for (int from = LENGTHS.length - 1; from >= 0; from--) {
      assertFrames(form, from);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFormIsMadeOnceAndStaysWithinWhatWasReservedForIt(int index) {
    Form form = others().get(index);
    batch.reserve(form, Long.MAX_VALUE);
    long keptBytes = usedBytes();
    batch.frames(kept, FIRST).release();
    assertEquals(keptBytes, usedBytes(), "nobody wanted it");
    ByteBuf one = batch.frames(form, FIRST);
    long bothBytes = usedBytes();
    assertTrue(bothBytes > keptBytes);
    ByteBuf other = batch.frames(form, FIRST + 1);
    assertEquals(bothBytes, usedBytes(), "made once");
    assertEquals(
        one.memoryAddress() + one.readableBytes(), other.memoryAddress() + other.readableBytes());
    one.release();
    other.release();
    assertEquals(bothBytes, usedBytes(), "kept");
    assertTrue(bothBytes <= batch.costBytes(), "paid for");
  }

  @Test
  void allFormsTogetherStayWithinWhatWasReservedForThem() {
    for (Form form : Form.values()) {
      batch.reserve(form, Long.MAX_VALUE);
    }
    for (Form form : Form.values()) {
      batch.frames(form, FIRST).release();
    }
    assertTrue(usedBytes() <= batch.costBytes());
  }

  @Test
  void whatDoesNotGetSmallerIsNotCompressedAndStaysWithinWhatWasReserved() {
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    BatchBuilder builder = new BatchBuilder(memory, SENDER, channel, Integer.MAX_VALUE);
    builder.begin(noise.length, MICROS);
    for (int length : new int[] {noise.length, 24, 23, 1, 0}) {
      builder.add(false, Unpooled.wrappedBuffer(noise), 0, length);
    }
    Batch incompressible = numbered(builder.take().get(0));
    incompressible.reserve(Form.PLAIN_DEFLATED, Long.MAX_VALUE);
    ByteBuf plain = incompressible.frames(Form.PLAIN, FIRST);
    ByteBuf deflated = incompressible.frames(Form.PLAIN_DEFLATED, FIRST);
    assertEquals(plain, deflated);
    long deflatedBytes = deflated.capacity();
    assertTrue(incompressible.kept().capacity() + deflatedBytes <= incompressible.costBytes());
    plain.release();
    deflated.release();
    incompressible.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFormThatIsNotPaidForIsNotKept(int index) {
    Form form = others().get(index);
    long keptBytes = usedBytes();
    batch.frames(form, FIRST).release();
    assertEquals(keptBytes, usedBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFormIsPaidForUnlessItIsTooMuchWithTheOthers(int index) {
    Form form = others().get(index);
    long keptCost = batch.costBytes();
    batch.reserve(form, Long.MAX_VALUE);
    long bothCost = batch.costBytes();
    assertTrue(bothCost > keptCost);
    batch.reserve(form, Long.MAX_VALUE);
    assertEquals(bothCost, batch.costBytes(), "a batch that is offered twice pays once");

    for (int spareBytes = 0; spareBytes <= 2; spareBytes++) {
      Batch same = batch(LENGTHS);
      same.reserve(form, bothCost - 1 + spareBytes);
      assertEquals(spareBytes == 0 ? keptCost : bothCost, same.costBytes());
      same.release();
    }
  }

  @Test
  void costCountsWhatAMessageTakesBesideItsBytes() {
    Batch one = batch(1);
    Batch many = batch(new int[100]);
    assertTrue(
        many.costBytes() - many.kept().capacity()
            >= one.costBytes() - one.kept().capacity() + 99 * Integer.BYTES);
    assertTrue(one.costBytes() >= Batch.OVERHEAD_BYTES + one.kept().capacity());
    one.release();
    many.release();
  }

  @Test
  void payloadBytesAreThoseOfTheMessagesLeft() {
    assertEquals(Arrays.stream(LENGTHS).sum(), batch.payloadBytes());
    for (int from = 0; from < LENGTHS.length; from++) {
      int left = Arrays.stream(LENGTHS, from, LENGTHS.length).sum();
      assertEquals(left, batch.payloadBytes(FIRST + from), "from " + from);
    }
  }

  @Test
  void messagesAreShownOneByOne() {
    for (int from = 0; from < LENGTHS.length; from++) {
      List<Long> offsets = new ArrayList<>();
      batch.visit(
          FIRST + from,
          (offset, text, payload) -> {
            int message = Math.toIntExact(offset - FIRST);
            assertEquals(isText(message), text);
            assertEquals(Unpooled.wrappedBuffer(payload(message, LENGTHS[message])), payload);
            offsets.add(offset);
          });
      assertEquals(LongStream.range(FIRST + from, batch.next()).boxed().toList(), offsets);
    }
  }

  @Test
  void nobodyGetsAReferenceOnceTheLastIsGone() {
    Batch other = batch(1);
    assertTrue(other.tryRetain());
    other.release();
    assertTrue(other.tryRetain(), "one is left");
    other.release();
    other.release();
    assertFalse(other.tryRetain());
  }
}
