package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Deflater;

/**
 * Compresses messages for permessage-deflate (RFC 7692 section 7.2.1), each without reference to
 * earlier ones: so the same bytes are right for every receiver, whatever it was sent before and
 * whether or not it asked for {@code server_no_context_takeover}. The window is 15 bits.
 *
 * <p>Keeps the compressors of a node, 256 KiB of memory each: one for each thread that has
 * compressed at the same time as others, so no more than there are event loops. Any thread.
 */
final class Deflaters {
  /**
   * The first level: on text of a few hundred bytes a higher one saves a few percent more and takes
   * twice the time of an event loop that others wait for.
   */
  private static final int LEVEL = Deflater.BEST_SPEED;

  /** Shorter payloads hardly ever get smaller: a literal takes a byte, the end another one. */
  private static final int LEAST_BYTES = 24;

  /** What a flush ends with, and a message leaves out: 00 00 FF FF. */
  private static final int TAIL_BYTES = 4;

  private final Queue<Deflater> idle = new ConcurrentLinkedQueue<>();

  /**
   * The frames from that message on; whatever doesn't get smaller stays as it is.
   *
   * @return frames of no more bytes than it was given; the caller's
   */
  Encoded deflate(Encoded source, int skipped) {
    Deflater idling = idle.poll();
    Deflater deflater = idling == null ? new Deflater(LEVEL, true) : idling;
    int room = source.bytes() - source.start(skipped);
    ByteBuf all = source.frames().alloc().directBuffer(room, room);
    ByteBuf one = source.frames().alloc().directBuffer(longest(source, skipped) + TAIL_BYTES);
    try {
      int[] ends = new int[source.count() - skipped];
      for (int i = 0; i < ends.length; i++) {
        write(all, source, skipped + i, deflater, one);
        ends[i] = all.writerIndex();
      }
      return new Encoded(exact(all), ends, source.isV1());
    } finally {
      one.release();
      all.release();
      deflater.reset(); // It would keep the last payload's buffer.
      idle.add(deflater);
    }
  }

  private static int longest(Encoded source, int skipped) {
    int longest = 0;
    for (int i = skipped; i < source.count(); i++) {
      longest = Math.max(longest, source.ends()[i] - source.start(i));
    }
    return longest;
  }

  /** What is kept reserves no more than it needs. */
  private static ByteBuf exact(ByteBuf all) {
    return all.alloc().directBuffer(all.readableBytes()).writeBytes(all, 0, all.writerIndex());
  }

  private static void write(
      ByteBuf out, Encoded source, int message, Deflater deflater, ByteBuf scratch) {
    ByteBuf frames = source.frames();
    int start = source.start(message);
    int end = source.ends()[message];
    int payload = source.framePayload(message);
    int length = end - payload;
    int bytes = length;
    if (length >= LEAST_BYTES) {
      bytes = deflate(deflater, frames.nioBuffer(payload, length), scratch);
    }
    if (bytes < length) {
      Frames.writeDeflatedHeader(out, Frames.isTextAt(frames, start), bytes);
      out.writeBytes(scratch, 0, bytes);
    } else {
      out.writeBytes(frames, start, end - start);
    }
  }

  /** Returns how many bytes it came to, or as many as were given if it doesn't get smaller. */
  private static int deflate(Deflater deflater, ByteBuffer payload, ByteBuf scratch) {
    int length = payload.remaining();
    ByteBuffer out = scratch.nioBuffer(0, length + TAIL_BYTES);
    deflater.reset();
    deflater.setInput(payload);
    // With room left the flush is complete; one without would want a second call.
    return deflater.deflate(out, Deflater.SYNC_FLUSH) - TAIL_BYTES;
  }

  /** Gives the memory up: the relay ends. */
  void clear() {
    for (Deflater deflater = idle.poll(); deflater != null; deflater = idle.poll()) {
      deflater.end();
    }
  }
}
