package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;

/**
 * A read is a message. Without boundaries nothing is too long: a long read becomes several
 * messages. A UTF-8 character that the read cut waits for its rest, so that text stays text.
 */
final class RawFramer extends Framer {
  /** Long enough for the next segment, short enough that nobody sees it (DESIGN.md, Framing). */
  private static final Duration CARRY_TIME = Duration.ofMillis(50);

  private final boolean mayBeText;
  private final int maxMessageBytes;
  private final ByteBufAllocator allocator;

  /** The start of a character; the first {@link #carried} bytes count. */
  private final byte[] carry = new byte[Utf8.MAX_UNFINISHED_BYTES];

  private int carried;

  RawFramer(boolean mayBeText, int maxMessageBytes, ByteBufAllocator allocator) {
    this.mayBeText = mayBeText;
    this.maxMessageBytes = maxMessageBytes;
    this.allocator = allocator;
  }

  @Override
  void cut(ByteBuf in, int from, int to, MessageSink sink) {
    if (carried == 0) {
      cutRead(in, from, to, sink);
      return;
    }
    ByteBuf joined = allocator.buffer(carried + to - from);
    try {
      joined.writeBytes(carry, 0, carried).writeBytes(in, from, to - from);
      carried = 0;
      cutRead(joined, 0, joined.writerIndex(), sink);
    } finally {
      joined.release();
    }
  }

  private void cutRead(ByteBuf in, int from, int to, MessageSink sink) {
    int kept = unfinished(in, from, to);
    int end = to - kept;
    // Before the sink is called: it must find the framer in order if it throws.
    in.getBytes(end, carry, 0, kept);
    carried = kept;
    int at = from;
    while (end - at > maxMessageBytes) {
      int cutCharacter = unfinished(in, at, at + maxMessageBytes);
      // A character longer than a message is cut all the same, or nothing would ever go out.
      int length =
          cutCharacter == maxMessageBytes ? maxMessageBytes : maxMessageBytes - cutCharacter;
      sink.message(in, at, length, false);
      at += length;
    }
    if (at < end) {
      sink.message(in, at, end - at, false);
    }
  }

  private int unfinished(ByteBuf in, int from, int to) {
    // Most text ends in ASCII: then nothing is unfinished, and the rest need not be looked at.
    if (!mayBeText || in.getByte(to - 1) >= 0) {
      return 0;
    }
    return Math.max(0, Utf8.unfinished(in, from, to - from));
  }

  @Override
  public Duration quietTime() {
    return mayBeText ? CARRY_TIME : Duration.ZERO;
  }

  @Override
  public void quiet(MessageSink sink) {
    if (carried == 0) {
      return;
    }
    ByteBuf message = allocator.buffer(carried);
    try {
      message.writeBytes(carry, 0, carried);
      carried = 0;
      // maxMessageBytes may be less than a character: cut that too.
      for (int at = 0; at < message.writerIndex(); at += maxMessageBytes) {
        sink.message(message, at, Math.min(maxMessageBytes, message.writerIndex() - at), false);
      }
    } finally {
      message.release();
    }
  }

  @Override
  public void finish(MessageSink sink) {
    quiet(sink);
  }

  @Override
  public int unfinishedBytes() {
    return carried;
  }

  @Override
  public void close() {
    carried = 0;
  }
}
