package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one node hands another of a stream, and its bytes between them, in network order: {@code u8
 * version=1 | i64 first | i64 next}, then for each batch {@code i64 offset | u32 sender | i64
 * received, µs since 1970 | u32 bytes | frames}. The frames are those that plain receivers get: a
 * batch is not encoded again. A value of one thread.
 *
 * @param first offset of the oldest message that the node keeps
 * @param next offset after the last one that it got
 * @param batches in order, each with a reference that the caller releases or passes on
 */
public record Parcel(long first, long next, List<Carried> batches) {

  /**
   * One batch.
   *
   * @param offset of its first message
   */
  public record Carried(long offset, Batch batch) {}

  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 17;
  private static final int BATCH_HEADER_BYTES = 24;

  /**
   * The bytes of what was found, whose batches are released.
   *
   * @param from the first message that is wanted
   * @return in heap memory, which needs no release
   */
  public static ByteBuf write(Excerpt found, long from) {
    int bytes = HEADER_BYTES;
    for (Batch batch : found.batches()) {
      bytes += BATCH_HEADER_BYTES + batch.kept().readableBytes(); // Plain ones take no more.
    }
    ByteBuf out = Unpooled.buffer(bytes);
    out.writeByte(VERSION).writeLong(found.first()).writeLong(found.next());
    long wanted = Math.max(from, found.first());
    for (Batch batch : found.batches()) {
      long offset = Math.max(batch.offset(), wanted);
      ByteBuf frames = batch.frames(Form.PLAIN, batch.first() + offset - batch.offset());
      out.writeLong(offset)
          .writeInt(batch.sender())
          .writeLong(batch.receivedMicros())
          .writeInt(frames.readableBytes())
          .writeBytes(frames);
      frames.release();
      batch.release();
    }
    return out;
  }

  /**
   * Reads such bytes.
   *
   * @param in only its bytes are copied
   * @throws IllegalArgumentException if they are none
   */
  public static Parcel read(ByteBuf in, ByteBufAllocator allocator) {
    List<Carried> batches = new ArrayList<>();
    try {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("a parcel of version " + version);
      }
      long first = in.readLong();
      long next = in.readLong();
      while (in.isReadable()) {
        batches.add(readBatch(in, allocator));
      }
      return new Parcel(first, next, batches);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      batches.forEach(carried -> carried.batch().release());
      throw new IllegalArgumentException("a malformed parcel", e);
    }
  }

  private static Carried readBatch(ByteBuf in, ByteBufAllocator allocator) {
    long offset = in.readLong();
    int sender = in.readInt();
    long micros = in.readLong();
    ByteBuf frames = in.readSlice(in.readInt());
    int[] ends = ends(frames);
    int payloadBytes = frames.readableBytes();
    for (int i = 0, start = 0; i < ends.length; start = ends[i++]) {
      payloadBytes -= Frames.headerBytesAt(frames, start);
    }
    ByteBuf own = allocator.directBuffer(frames.readableBytes()).writeBytes(frames);
    return new Carried(
        offset, new Batch(new Encoded(own, ends, false), payloadBytes, sender, micros));
  }

  /** Where each frame ends; all have an end, and there is at least one. */
  private static int[] ends(ByteBuf frames) {
    int[] ends = new int[16];
    int count = 0;
    int end = 0;
    while (end < frames.readableBytes()) {
      end = Math.toIntExact(end + Frames.bytesAt(frames, end));
      if (end > frames.readableBytes()) {
        throw new IllegalArgumentException("a frame without an end");
      }
      ends = count < ends.length ? ends : Arrays.copyOf(ends, 2 * count);
      ends[count++] = end;
    }
    if (count == 0) {
      throw new IllegalArgumentException("a batch without messages");
    }
    return Arrays.copyOf(ends, count);
  }
}
