package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes what one sender's read was cut into, straight into the frames that receivers get: one
 * copy of each payload, from the read buffer into the batch.
 *
 * <p>A batch that comes to {@link #MOST_BYTES}, or to a sixteenth of the log's bytes, or a quarter
 * of its messages, is closed and another one begun, so that a single read never is more than the
 * log can keep, nor a batch more than what is worth sending at a time. Belongs to one sender and
 * its event loop.
 */
public final class BatchBuilder {
  /**
   * Each receiver that stalls holds one, and longer ones are sent no cheaper: with 144 and 256 KiB,
   * and with the 64 and 80 KiB that the pool gives without rounding up, 10 receivers of 1 KiB flat
   * out cost up to twice as much, most of it the kernel's. Why is not known (docs/performance.md).
   */
  static final int MOST_BYTES = 72 * 1024;

  /** So much more than a message needs is not worth a copy. */
  private static final int SPARE_BYTES = 64;

  /** For the header of a message that comes alone; what has many has an eighth more. */
  private static final int HEADER_BYTES = 16;

  private final ByteBufAllocator allocator;
  private final int sender;
  private final Channel channel;
  private final int mostBytes;
  private final int mostMessages;
  private final List<Batch> closed = new ArrayList<>(1);

  private final NioView source = new NioView();
  private ByteBuf frames;

  /** All of {@link #frames}, up to its capacity. */
  private ByteBuffer room;

  private int[] ends = new int[16];
  private int count;
  private int payloadBytes;
  private int expectedBytes;
  private long receivedMicros;
  private boolean isV1;

  /** About how long the messages are; before the first one nobody knows. */
  private int messageBytes = Integer.MAX_VALUE;

  /**
   * @param sender number of the sender on this node
   * @param channel to whose log the batches go: it has bounds, and receivers who want a form
   */
  public BatchBuilder(ByteBufAllocator allocator, int sender, Channel channel) {
    this(allocator, sender, channel, MOST_BYTES);
  }

  /** With other longest batches. */
  BatchBuilder(ByteBufAllocator allocator, int sender, Channel channel, int mostBytes) {
    ChannelSettings settings = channel.settings();
    this.allocator = allocator;
    this.sender = sender;
    this.channel = channel;
    this.mostBytes = (int) Math.min(settings.historyBytes() / 16, mostBytes);
    this.mostMessages = Math.max(1, settings.historyMessages() / 4);
  }

  /**
   * A read begins.
   *
   * @param expectedBytes bytes that were read: a guess of what the batch will take
   * @param receivedMicros when it was read, in microseconds since 1970
   */
  public void begin(int expectedBytes, long receivedMicros) {
    this.expectedBytes = expectedBytes;
    this.receivedMicros = receivedMicros;
    this.isV1 = channel.isV1Wanted();
  }

  /** Adds a message: those bytes of that buffer, which are copied. */
  public void add(boolean text, ByteBuf payload, int index, int length) {
    int inFrame = length + (isV1 ? Frames.V1_HEADER_BYTES : 0);
    int at = indexOf(Frames.headerBytes(inFrame) + inFrame);
    boolean isInOnePiece = payload.hasMemoryAddress();
    ByteBuffer read = isInOnePiece ? source.of(payload) : payload.nioBuffer(index, length);
    int from = isInOnePiece ? index : 0;
    int end =
        isV1
            ? Frames.setV1(room, at, text, sender, receivedMicros, read, from, length)
            : Frames.setPlain(room, at, text, read, from, length);
    frames.writerIndex(end);
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = end;
    payloadBytes += length;
    if (count >= mostMessages || end + 4L * count >= mostBytes) {
      close();
    }
  }

  /** Makes room for a frame of so many bytes, and says where it starts. */
  private int indexOf(int frameBytes) {
    if (frames != null && frames.writableBytes() < frameBytes && isFull()) {
      close();
    }
    if (frames == null) {
      frames = allocator.directBuffer(Math.max(frameBytes, Math.min(guess(), mostFramesBytes())));
      room = frames.nioBuffer(0, frames.capacity());
    } else if (frames.writableBytes() < frameBytes) {
      frames.ensureWritable(frameBytes);
      room = frames.nioBuffer(0, frames.capacity());
    }
    return frames.writerIndex();
  }

  /** Whether it is better begun anew than made to grow, with a copy of all that is there. */
  private boolean isFull() {
    return frames.capacity() >= mostFramesBytes() && isWorthItsMemory(frames);
  }

  /**
   * What is left for frames in the longest batch beside their ends, if messages are as long as the
   * last ones and have the shortest header.
   */
  private int mostFramesBytes() {
    long frameBytes = (long) messageBytes + (isV1 ? Frames.V1_HEADER_BYTES : 0) + 2;
    return (int) (mostBytes * frameBytes / (frameBytes + Integer.BYTES));
  }

  private int guess() {
    int bytes = expectedBytes + expectedBytes / 8 + HEADER_BYTES;
    return isV1 ? bytes + Frames.V1_HEADER_BYTES * (1 + expectedBytes / messageBytes) : bytes;
  }

  /** The batches since {@link #begin}, in order, each with one reference; mostly one, or none. */
  public List<Batch> take() {
    close();
    if (closed.isEmpty()) {
      return List.of();
    }
    List<Batch> taken = List.copyOf(closed);
    closed.clear();
    return taken;
  }

  private void close() {
    if (count == 0) {
      return;
    }
    Encoded encoded = new Encoded(trim(frames), Arrays.copyOf(ends, count), isV1);
    closed.add(new Batch(encoded, payloadBytes, sender, receivedMicros));
    messageBytes = Math.max(1, payloadBytes / count);
    // Most messages have a delimiter of one byte.
    expectedBytes = Math.max(0, expectedBytes - payloadBytes - count);
    frames = null;
    count = 0;
    payloadBytes = 0;
  }

  /** What is kept reserves little more than it needs: a quarter at most, or it is copied. */
  private ByteBuf trim(ByteBuf buffer) {
    if (isWorthItsMemory(buffer)) {
      return buffer;
    }
    int used = buffer.readableBytes();
    // Without a limit, or it would hide what the allocator rounded up to, which is what counts.
    ByteBuf exact = allocator.directBuffer(used).writeBytes(buffer, 0, used);
    buffer.release();
    return exact;
  }

  private static boolean isWorthItsMemory(ByteBuf buffer) {
    int used = buffer.readableBytes();
    return buffer.capacity() - used <= Math.max(SPARE_BYTES, used / 4);
  }
}
