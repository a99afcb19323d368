package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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

  /** What a further form costs beside its frames and their ends: the objects. */
  static final int FORM_OVERHEAD_BYTES = 160;

  private static final AtomicIntegerFieldUpdater<Batch> REFERENCES =
      AtomicIntegerFieldUpdater.newUpdater(Batch.class, "references");

  private final Encoded plain;
  private final int sender;
  private final int payloadBytes;
  private final long receivedMicros;
  private volatile int references = 1;

  private Channel channel;
  private long first;
  private Origin origin;
  private Mark own;
  private long costBytes;

  /**
   * The further forms that are paid for, null until there is one; each null until it is made, which
   * the lock of {@link #plain} guards.
   */
  private Map<Form, Encoded> forms;

  /**
   * @param plain the frames of all messages, one after the other; owned by the batch from now on
   * @param ends where each frame ends in it
   * @param payloadBytes bytes of all payloads
   */
  Batch(ByteBuf plain, int[] ends, int payloadBytes, int sender, long receivedMicros) {
    this.plain = new Encoded(plain, ends);
    this.payloadBytes = payloadBytes;
    this.sender = sender;
    this.receivedMicros = receivedMicros;
    this.costBytes = OVERHEAD_BYTES + reservedBytes(plain) + 4L * ends.length;
  }

  /**
   * Gives it its place in the log and its stream. Under the channel's lock, once.
   *
   * @param place of its first message among all messages that the log ever got
   * @param origin its stream, and its place there
   * @param own how far the channel's own stream has come with it
   */
  void number(Channel channel, long place, Origin origin, Mark own) {
    this.channel = channel;
    this.first = place;
    this.origin = origin;
    this.own = own;
  }

  /**
   * From now on that form is paid for, and kept once made, unless all forms together came to more
   * than that many bytes; any other is made anew for each who asks. Before the batch is appended.
   *
   * @param form a compressed one is paid for as if nothing got smaller: how much it takes is known
   *     too late, and never more
   */
  void reserve(Form form, long mostBytes) {
    if (isPaid(form)) {
      return;
    }
    long framesBytes = plain.bytes() + (form.isV1() ? (long) Frames.V1_EXTRA_BYTES * count() : 0);
    // The pool rounds up to 16 bytes, or to the next of four steps between powers of two.
    long formBytes =
        FORM_OVERHEAD_BYTES + framesBytes + Math.max(16, framesBytes / 4) + 4L * count();
    if (costBytes + formBytes <= mostBytes) {
      forms = forms == null ? new EnumMap<>(Form.class) : forms;
      forms.put(form, null);
      costBytes += formBytes;
    }
  }

  private boolean isPaid(Form form) {
    return form == Form.PLAIN || (forms != null && forms.containsKey(form));
  }

  /** The channel in whose log it stands. */
  public Channel channel() {
    return channel;
  }

  /** Place of its first message in the log: the first that the log ever got has 1. */
  public long first() {
    return first;
  }

  /** Place after its last message. */
  public long next() {
    return first + plain.count();
  }

  /** Offset of its first message in its stream; its place, if the log has no other stream. */
  public long offset() {
    return origin.offset();
  }

  /** Offset after its last message. */
  public long nextOffset() {
    return offset() + plain.count();
  }

  /** Offset of the message at that place, which is one of its own. */
  public long offsetAt(long place) {
    return offset() + place - first;
  }

  /** Offset after the last message of the channel's own stream up to here. */
  long ownNext() {
    return own.next();
  }

  /** What the batches of the channel's own stream before this one reserved together. */
  long ownBytesBefore() {
    return own.bytesBefore();
  }

  /** How many messages, at least one. */
  public int count() {
    return plain.count();
  }

  /** Of which stream its messages are. */
  public Stream stream() {
    return origin.stream();
  }

  /** Number of the sender on this node; unsigned, 32 bits. */
  public int sender() {
    return sender;
  }

  /** When it was read, in microseconds since 1970. */
  public long receivedMicros() {
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
    for (int i = 0, start = 0; i < from - first; start = plain.ends()[i], i++) {
      bytes -= plain.ends()[i] - start - Frames.headerBytesAt(plain.frames(), start);
    }
    return bytes;
  }

  ByteBuf plain() {
    return plain.frames();
  }

  /**
   * The frames of the messages {@code [from, next())} in that form, as a buffer of its own
   * reference that the caller releases, or hands to a write which does. The caller holds a
   * reference to the batch.
   *
   * @param from a place in {@code [first(), next())}
   */
  public ByteBuf frames(Form form, long from) {
    int skipped = Math.toIntExact(from - first);
    if (form == Form.PLAIN) {
      return plain.from(skipped);
    }
    if (!isPaid(form)) {
      return encode(form, skipped).frames();
    }
    synchronized (plain) {
      return forms.computeIfAbsent(form, wanted -> encode(wanted, 0)).from(skipped);
    }
  }

  /** Who looks at messages one by one. */
  public interface Visitor {
    /** The next one; its payload is valid during the call. */
    void message(long offset, boolean text, ByteBuf payload);
  }

  /** Shows the messages {@code [from, next())}. The caller holds a reference to the batch. */
  public void visit(long from, Visitor visitor) {
    ByteBuf frames = plain();
    for (int i = Math.toIntExact(from - first); i < count(); i++) {
      int frame = plain.start(i);
      int payload = frame + Frames.headerBytesAt(frames, frame);
      visitor.message(
          offset() + i,
          Frames.isTextAt(frames, frame),
          frames.slice(payload, plain.ends()[i] - payload));
    }
  }

  private Encoded encode(Form form, int skipped) {
    if (!form.isV1()) {
      return channel.deflaters().deflate(plain, skipped);
    }
    Encoded v1 = encodeV1(skipped);
    if (!form.isDeflated()) {
      return v1;
    }
    try {
      return channel.deflaters().deflate(v1, 0);
    } finally {
      v1.release();
    }
  }

  private Encoded encodeV1(int skipped) {
    int bytes = plain.bytes() - plain.start(skipped);
    int[] ends = new int[count() - skipped];
    bytes += ends.length * Frames.V1_EXTRA_BYTES;
    ByteBuf out = plain().alloc().directBuffer(bytes, bytes);
    int end = 0;
    for (int i = skipped; i < count(); i++) {
      end = Frames.setV1(out, end, this, offset() + i, plain.start(i), plain.ends()[i]);
      ends[i - skipped] = end;
    }
    return new Encoded(out.writerIndex(end), ends);
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
      releaseForms();
    } else if (left < 0) {
      throw new IllegalStateException("batch was released once too often");
    }
  }

  private void releaseForms() {
    if (forms != null) {
      synchronized (plain) {
        forms.values().stream().filter(Objects::nonNull).forEach(Encoded::release);
      }
    }
  }

  private static long reservedBytes(ByteBuf buffer) {
    return Math.max(buffer.capacity(), (long) buffer.writerIndex() + buffer.maxFastWritableBytes());
  }
}
