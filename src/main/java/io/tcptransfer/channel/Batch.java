package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The messages that were cut from one read of one sender, encoded once for all receivers; never
 * changed after it was appended.
 *
 * <p>It counts its own references and is never recycled, so that a late {@link #tryRetain()} fails
 * instead of reaching somebody else's bytes (a pooled buffer is handed out again after its
 * release). Knows neither log nor receivers. Any thread, once appended; before that, its sender's.
 */
public final class Batch {
  /** What a batch costs beside its buffers: the object, its array, its place in the log. */
  static final int OVERHEAD_BYTES = 160;

  private static final AtomicIntegerFieldUpdater<Batch> REFERENCES =
      AtomicIntegerFieldUpdater.newUpdater(Batch.class, "references");

  private final ByteBuf plain;
  private final int[] ends;
  private final int sender;
  private final int payloadBytes;
  private final long receivedMicros;
  private volatile int references = 1;

  private Channel channel;
  private long first;
  private int stream;
  private boolean keepsV1;
  private long costBytes;
  private ByteBuf v1;
  private int[] v1Ends;

  /**
   * @param plain the frames of all messages, one after the other; owned by the batch from now on
   * @param ends where each frame ends in it
   * @param payloadBytes bytes of all payloads
   */
  Batch(ByteBuf plain, int[] ends, int payloadBytes, int sender, long receivedMicros) {
    this.plain = plain;
    this.ends = ends;
    this.payloadBytes = payloadBytes;
    this.sender = sender;
    this.receivedMicros = receivedMicros;
    this.costBytes = OVERHEAD_BYTES + reservedBytes(plain) + 4L * ends.length;
  }

  /** Gives it its place in the log. Under the channel's lock, once. */
  void number(Channel channel, long first, int stream) {
    this.channel = channel;
    this.first = first;
    this.stream = stream;
  }

  /**
   * From now on the v1 form is paid for, and kept once made, unless both forms together came to
   * more than that many bytes. Before the batch is appended.
   */
  void reserveV1(long mostBytes) {
    long framesBytes = plain.readableBytes() + (long) Frames.V1_EXTRA_BYTES * ends.length;
    // The pool rounds up to 16 bytes, or to the next of four steps between powers of two.
    long v1Bytes = framesBytes + Math.max(16, framesBytes / 4) + 4L * ends.length;
    if (!keepsV1 && costBytes + v1Bytes <= mostBytes) {
      keepsV1 = true;
      costBytes += v1Bytes;
    }
  }

  /** The channel in whose log it stands. */
  public Channel channel() {
    return channel;
  }

  /** Offset of its first message. */
  public long first() {
    return first;
  }

  /** Offset after its last message. */
  public long next() {
    return first + ends.length;
  }

  /** How many messages, at least one. */
  public int count() {
    return ends.length;
  }

  /** Number of the stream for receivers of {@code tcp-transfer.v1}; unsigned, 16 bits. */
  int stream() {
    return stream;
  }

  /** Number of the sender on this node; unsigned, 32 bits. */
  public int sender() {
    return sender;
  }

  /** When it was read, in microseconds since 1970. */
  long receivedMicros() {
    return receivedMicros;
  }

  /** Bytes that it reserves for as long as it is kept, with those of the forms it will keep. */
  long costBytes() {
    return costBytes;
  }

  /** Bytes of all payloads. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** Bytes of the payloads of the messages {@code [from, next())}. */
  public int payloadBytes(long from) {
    int bytes = payloadBytes;
    for (int i = 0, start = 0; i < from - first; start = ends[i], i++) {
      bytes -= ends[i] - start - Frames.headerBytesAt(plain, start);
    }
    return bytes;
  }

  ByteBuf plain() {
    return plain;
  }

  /**
   * The frames of the messages {@code [from, next())} in that form, as a buffer of its own
   * reference that the caller releases, or hands to a write which does. The caller holds a
   * reference to the batch.
   *
   * @param from an offset in {@code [first(), next())}
   */
  public ByteBuf frames(Form form, long from) {
    int skipped = Math.toIntExact(from - first);
    if (form == Form.PLAIN) {
      return slice(plain, ends, skipped);
    }
    if (keepsV1) {
      synchronized (ends) {
        if (v1 == null) {
          v1Ends = new int[ends.length];
          v1 = encodeV1(0, v1Ends);
        }
        return slice(v1, v1Ends, skipped);
      }
    }
    return encodeV1(skipped, new int[ends.length]);
  }

  private static ByteBuf slice(ByteBuf frames, int[] ends, int skipped) {
    if (skipped == 0) {
      return frames.retainedDuplicate();
    }
    int start = ends[skipped - 1];
    return frames.retainedSlice(start, ends[ends.length - 1] - start);
  }

  private ByteBuf encodeV1(int skipped, int[] v1Ends) {
    int start = skipped == 0 ? 0 : ends[skipped - 1];
    int count = ends.length - skipped;
    int bytes = plain.readableBytes() - start + count * Frames.V1_EXTRA_BYTES;
    ByteBuf out = plain.alloc().directBuffer(bytes, bytes);
    for (int i = skipped; i < ends.length; start = ends[i], i++) {
      Frames.writeV1(out, this, first + i, start, ends[i]);
      v1Ends[i] = out.writerIndex();
    }
    return out;
  }

  /** Takes a reference, unless the last one is gone. */
  public boolean tryRetain() {
    for (; ; ) {
      int now = references;
      if (now == 0) {
        return false;
      }
      if (REFERENCES.compareAndSet(this, now, now + 1)) {
        return true;
      }
    }
  }

  /** Takes a reference; the caller, or the log whose lock it holds, has one already. */
  void retain() {
    if (!tryRetain()) {
      throw new IllegalStateException("batch was released");
    }
  }

  /** Gives a reference back; with the last one the buffers go. */
  public void release() {
    int left = REFERENCES.decrementAndGet(this);
    if (left == 0) {
      plain.release();
      synchronized (ends) {
        if (v1 != null) {
          v1.release();
          v1 = null;
        }
      }
    } else if (left < 0) {
      throw new IllegalStateException("batch was released once too often");
    }
  }

  private static long reservedBytes(ByteBuf buffer) {
    return Math.max(buffer.capacity(), (long) buffer.writerIndex() + buffer.maxFastWritableBytes());
  }
}
