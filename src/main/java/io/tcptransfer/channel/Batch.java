package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Messages that were cut from one read of one sender, encoded once for all receivers: as plain
 * frames, or as those of v1 if that is what all of them wanted. Never changed after it was
 * appended, but for the places in v1's frames, which are written before the first of them goes out.
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

  private final Encoded kept;
  private final int sender;
  private final int payloadBytes;
  private final long receivedMicros;
  private volatile int references = 1;

  /**
   * Whether its frames tell where their messages stand; those of v1 do once somebody wants them.
   */
  private volatile boolean isPlaced;

  private Channel channel;
  private long first;
  private Origin origin;
  private Mark own;
  private long costBytes;

  /**
   * The further forms that are paid for, null until there is one; each null until it is made, which
   * the lock of {@link #kept} guards.
   */
  private Map<Form, Encoded> forms;

  /**
   * @param kept the frames of all messages, not compressed, those of v1 without places; owned by
   *     the batch from now on
   * @param payloadBytes bytes of all payloads
   */
  Batch(Encoded kept, int payloadBytes, int sender, long receivedMicros) {
    this.kept = kept;
    this.isPlaced = !kept.isV1();
    this.payloadBytes = payloadBytes;
    this.sender = sender;
    this.receivedMicros = receivedMicros;
    this.costBytes = OVERHEAD_BYTES + reservedBytes(kept.frames()) + 4L * kept.count();
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
    long framesBytes = kept.bytes() + (long) count() * extraBytes(form);
    // The pool rounds up to 16 bytes, or to the next of four steps between powers of two.
    long formBytes =
        FORM_OVERHEAD_BYTES + framesBytes + Math.max(16, framesBytes / 4) + 4L * count();
    if (costBytes + formBytes <= mostBytes) {
      forms = forms == null ? new EnumMap<>(Form.class) : forms;
      forms.put(form, null);
      costBytes += formBytes;
    }
  }

  /** Most bytes by which one of its frames is longer in that form, uncompressed. */
  private int extraBytes(Form form) {
    if (form.isV1() == kept.isV1()) {
      return 0;
    }
    return form.isV1() ? Frames.V1_EXTRA_BYTES : -Frames.V1_HEADER_BYTES;
  }

  private boolean isPaid(Form form) {
    return keeps(form) || (forms != null && forms.containsKey(form));
  }

  /** Whether it has that form from the beginning. */
  public boolean keeps(Form form) {
    return !form.isDeflated() && form.isV1() == kept.isV1();
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
    return first + count();
  }

  /** Offset of its first message in its stream; its place, if the log has no other stream. */
  public long offset() {
    return origin.offset();
  }

  /** Offset after its last message. */
  public long nextOffset() {
    return offset() + count();
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
    return kept.count();
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
  public long costBytes() {
    return costBytes;
  }

  /** Bytes of all payloads. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** Bytes of the payloads of the messages {@code [from, next())}. */
  public int payloadBytes(long from) {
    int bytes = payloadBytes;
    for (int i = 0; i < from - first; i++) {
      bytes -= kept.ends()[i] - kept.payload(i);
    }
    return bytes;
  }

  /** The frames that it has from the beginning. */
  ByteBuf kept() {
    return kept.frames();
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
    if (keeps(form)) {
      return placed().from(skipped);
    }
    if (!isPaid(form)) {
      return encode(form, skipped).frames();
    }
    synchronized (kept) {
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
    for (int i = Math.toIntExact(from - first); i < count(); i++) {
      int payload = kept.payload(i);
      visitor.message(
          offset() + i, kept.isText(i), kept().slice(payload, kept.ends()[i] - payload));
    }
  }

  /** What it keeps, with the places, which nobody knew when the frames were made. */
  private Encoded placed() {
    if (!isPlaced) {
      synchronized (kept) {
        if (!isPlaced) {
          ByteBuffer frames = kept().nioBuffer();
          for (int i = 0; i < count(); i++) {
            Frames.setV1Place(frames, kept.framePayload(i), stream().id(), offset() + i);
          }
          isPlaced = true;
        }
      }
    }
    return kept;
  }

  private Encoded encode(Form form, int skipped) {
    if (form.isV1() == kept.isV1()) {
      return channel.deflaters().deflate(placed(), skipped);
    }
    Encoded other = encodeOther(form, skipped);
    if (!form.isDeflated()) {
      return other;
    }
    try {
      return channel.deflaters().deflate(other, 0);
    } finally {
      other.release();
    }
  }

  /** Plain frames if it keeps those of v1, and the other way round. */
  private Encoded encodeOther(Form form, int skipped) {
    int[] ends = new int[count() - skipped];
    int bytes = kept.bytes() - kept.start(skipped) + ends.length * extraBytes(form);
    ByteBuf out = kept().alloc().directBuffer(bytes, bytes);
    ByteBuffer from = kept().nioBuffer();
    ByteBuffer to = out.nioBuffer(0, bytes);
    int end = 0;
    for (int i = skipped; i < count(); i++) {
      int payload = kept.payload(i);
      int length = kept.ends()[i] - payload;
      if (form.isV1()) {
        end = Frames.setV1(to, end, kept.isText(i), sender, receivedMicros, from, payload, length);
        int frame = end - length - Frames.V1_HEADER_BYTES;
        Frames.setV1Place(to, frame, stream().id(), offset() + i);
      } else {
        end = Frames.setPlain(to, end, kept.isText(i), from, payload, length);
      }
      ends[i - skipped] = end;
    }
    return new Encoded(out.writerIndex(end), ends, form.isV1());
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
      kept.release();
      releaseForms();
    } else if (left < 0) {
      throw new IllegalStateException("batch was released once too often");
    }
  }

  private void releaseForms() {
    if (forms != null) {
      synchronized (kept) {
        forms.values().stream().filter(Objects::nonNull).forEach(Encoded::release);
      }
    }
  }

  private static long reservedBytes(ByteBuf buffer) {
    return Math.max(buffer.capacity(), (long) buffer.writerIndex() + buffer.maxFastWritableBytes());
  }
}
