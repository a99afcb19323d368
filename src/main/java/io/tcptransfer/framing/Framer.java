package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import java.time.Duration;

/**
 * Cuts the bytes of one sender into messages. The messages don't depend on how the network cut the
 * bytes into reads, except where the framing says so ({@code raw}, {@code idle-gap}). Knows no
 * socket and no clock. Belongs to the sender's event loop, which calls {@link #feed} for each read,
 * {@link #quiet} after a silence, {@link #finish} at the end of the bytes, {@link #close} always.
 */
public abstract sealed class Framer implements AutoCloseable
    permits RawFramer, DelimiterFramer, LengthFramer, IdleGapFramer {

  Framer() {}

  /**
   * A framer for one sender.
   *
   * @param payload what the listener's messages are; only {@code raw} asks
   * @param maxMessageBytes the longest message, at least 1, without what ends or announces it
   * @param allocator of the buffers for unfinished messages
   */
  public static Framer of(
      Framing framing,
      Payload payload,
      int maxMessageBytes,
      Oversize onOversize,
      ByteBufAllocator allocator) {
    SizeLimit limit = new SizeLimit(maxMessageBytes, onOversize);
    Unfinished unfinished = new Unfinished(allocator);
    if (framing instanceof Framing.Raw) {
      return new RawFramer(payload != Payload.BINARY, maxMessageBytes, allocator);
    } else if (framing instanceof Framing.Line) {
      return DelimiterFramer.line(limit, unfinished);
    } else if (framing instanceof Framing.Delimiter delimiter) {
      return DelimiterFramer.delimiter(delimiter.delimiter(), limit, unfinished);
    } else if (framing instanceof Framing.LengthPrefix prefix) {
      return LengthFramer.prefixed(prefix, limit, unfinished);
    } else if (framing instanceof Framing.Fixed fixed) {
      return LengthFramer.fixed(fixed.bytes(), limit, unfinished);
    } else if (framing instanceof Framing.IdleGap gap) {
      return new IdleGapFramer(gap.silence(), limit, unfinished);
    }
    throw new IllegalArgumentException("no framer for " + framing);
  }

  /**
   * Takes all readable bytes of a read; the caller releases {@code in}. A message that lies inside
   * one read is given without a copy.
   *
   * @throws FramingException if the sender must be cut. The messages before the violation have been
   *     given; afterwards only {@link #close} may be called.
   */
  public final void feed(ByteBuf in, MessageSink sink) throws FramingException {
    int from = in.readerIndex();
    int to = in.writerIndex();
    in.readerIndex(to);
    if (from < to) {
      cut(in, from, to, sink);
    }
  }

  /** Cuts bytes {@code [from, to)} of {@code in}, at least one. */
  abstract void cut(ByteBuf in, int from, int to, MessageSink sink) throws FramingException;

  /**
   * How long the sender must be silent before {@link #quiet} is to be called, counted from its last
   * read; {@link Duration#ZERO} if never. It matters only after a read.
   */
  public Duration quietTime() {
    return Duration.ZERO;
  }

  /** Whether something came that {@link #quiet} is to end. */
  public boolean awaitsQuiet() {
    return unfinishedBytes() > 0;
  }

  /**
   * The quiet time has passed, or the sender is held: what is unfinished goes out if the framing
   * says so. May be called at any time between reads.
   */
  public void quiet(MessageSink sink) {}

  /**
   * The sender's bytes have ended: what is unfinished becomes the last message or is dropped. It
   * cannot cut the sender any more, so the little that can turn out too long only here is dropped,
   * whatever {@code onOversize} says: a last part of {@code maxMessageBytes} and the beginning of a
   * delimiter.
   */
  public abstract void finish(MessageSink sink);

  /** Memory reserved for bytes that are not a message yet, counted as capacity, not as payload. */
  public abstract int unfinishedBytes();

  /** Gives back the memory. May be called more than once. */
  @Override
  public abstract void close();
}
