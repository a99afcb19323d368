package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.config.Framing;

/**
 * The length of a message is known before its first byte: announced by a prefix, or always the
 * same. It is checked before memory is reserved, and memory follows the bytes that have come.
 */
final class LengthFramer extends Framer {
  private static final long UNKNOWN = -1;

  private final LengthPrefix prefix;
  private final SizeLimit limit;
  private final Unfinished unfinished;

  /** Of the message that is being read; {@link #UNKNOWN} between messages. */
  private long length = UNKNOWN;

  /** How many bytes of a dropped message are still to come, up to 4 GiB. */
  private long skip;

  private LengthFramer(LengthPrefix prefix, SizeLimit limit, Unfinished unfinished) {
    this.prefix = prefix;
    this.limit = limit;
    this.unfinished = unfinished;
  }

  static LengthFramer prefixed(
      Framing.LengthPrefix framing, SizeLimit limit, Unfinished unfinished) {
    return new LengthFramer(LengthPrefix.of(framing), limit, unfinished);
  }

  static LengthFramer fixed(int bytes, SizeLimit limit, Unfinished unfinished) {
    return new LengthFramer(LengthPrefix.fixed(bytes), limit, unfinished);
  }

  @Override
  void cut(ByteBuf in, int from, int to, MessageSink sink) throws FramingException {
    int at = from;
    while (at < to) {
      if (skip > 0) {
        int skipped = (int) Math.min(skip, to - at);
        skip -= skipped;
        at += skipped;
      } else if (length == UNKNOWN) {
        at = prefix.read(in, at, to);
        if (prefix.isWhole()) {
          begin(in, at, sink);
        }
      } else {
        at = body(in, at, to, sink);
      }
    }
  }

  /** The length is known; nothing of the message has been read. */
  private void begin(ByteBuf in, int at, MessageSink sink) throws FramingException {
    long bytes = prefix.take();
    if (limit.exceededBy(bytes)) {
      skip = bytes;
      limit.enforce(bytes, sink);
    } else if (bytes == 0) {
      sink.message(in, at, 0, true);
    } else {
      length = bytes;
    }
  }

  /** Reads what is there of the message, and returns the index after it. */
  private int body(ByteBuf in, int from, int to, MessageSink sink) {
    int whole = (int) length;
    int missing = whole - unfinished.length();
    if (to - from < missing) {
      unfinished.add(in, from, to - from, whole);
      return to;
    }
    length = UNKNOWN;
    if (missing == whole) {
      sink.message(in, from, whole, false);
    } else {
      unfinished.add(in, from, missing, whole);
      unfinished.give(whole, sink);
    }
    return from + missing;
  }

  @Override
  public void finish(MessageSink sink) {
    if (prefix.hasBegun() || length != UNKNOWN) {
      unfinished.close();
      sink.dropped(Drop.INCOMPLETE);
    }
  }

  @Override
  public int unfinishedBytes() {
    return unfinished.reservedBytes();
  }

  @Override
  public void close() {
    unfinished.close();
  }
}
