package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;

/**
 * A message ends at a delimiter, or at LF with an optional CR before it. Whether a message is too
 * long is decided as soon as it is certain, and never depends on how the bytes were cut into reads.
 */
final class DelimiterFramer extends Framer {
  private static final byte CR = '\r';

  private final DelimiterSearch delimiter;
  private final boolean dropsCr;
  private final SizeLimit limit;
  private final Unfinished unfinished;

  /** The longest message, and what may turn out to be its end. */
  private final int mostUnfinishedBytes;

  private boolean skipping;

  private DelimiterFramer(
      DelimiterSearch delimiter, boolean dropsCr, SizeLimit limit, Unfinished unfinished) {
    this.delimiter = delimiter;
    this.dropsCr = dropsCr;
    this.limit = limit;
    this.unfinished = unfinished;
    long most = (long) limit.maxMessageBytes() + (dropsCr ? 1 : delimiter.length() - 1);
    this.mostUnfinishedBytes = (int) Math.min(Integer.MAX_VALUE, most);
  }

  static DelimiterFramer line(SizeLimit limit, Unfinished unfinished) {
    return new DelimiterFramer(new DelimiterSearch("\n"), true, limit, unfinished);
  }

  static DelimiterFramer delimiter(String delimiter, SizeLimit limit, Unfinished unfinished) {
    return new DelimiterFramer(new DelimiterSearch(delimiter), false, limit, unfinished);
  }

  @Override
  void cut(ByteBuf in, int from, int to, MessageSink sink) throws FramingException {
    Words bytes = Words.of(in, from, to - from);
    int start = from;
    int end;
    while (start < to && (end = delimiter.end(bytes, start)) >= 0) {
      if (skipping) {
        skipping = false;
      } else {
        end(in, start, end, sink);
      }
      start = end;
    }
    if (start < to && !skipping) {
      keep(in, start, to, sink);
    }
  }

  /** A message ends: its last bytes, delimiter included, are {@code [start, end)} of the read. */
  private void end(ByteBuf in, int start, int end, MessageSink sink) throws FramingException {
    int before = unfinished.length();
    // Negative if a part of the delimiter came in earlier reads.
    int added = end - start - delimiter.length();
    if (dropsCr && (added > 0 ? in.getByte(end - 2) : lastUnfinished()) == CR) {
      added--;
    }
    long length = (long) before + added;
    if (limit.exceededBy(length)) {
      unfinished.close();
      limit.enforce(length, sink);
    } else if (before == 0) {
      sink.message(in, start, added, delimiter.sawOnlyAscii());
    } else {
      unfinished.add(in, start, Math.max(0, added), mostUnfinishedBytes);
      unfinished.give((int) length, sink);
    }
  }

  /** The read ends inside a message, whose bytes in it are {@code [start, to)}. */
  private void keep(ByteBuf in, int start, int to, MessageSink sink) throws FramingException {
    int mayBeEnd = dropsCr ? (in.getByte(to - 1) == CR ? 1 : 0) : delimiter.matched();
    long length = (long) unfinished.length() + to - start - mayBeEnd;
    if (limit.exceededBy(length)) {
      unfinished.close();
      skipping = true;
      limit.enforce(length, sink);
    } else {
      unfinished.add(in, start, to - start, mostUnfinishedBytes);
    }
  }

  private byte lastUnfinished() {
    return unfinished.length() == 0 ? 0 : unfinished.last();
  }

  @Override
  public void finish(MessageSink sink) {
    int length = unfinished.length();
    if (limit.exceededBy(length)) {
      unfinished.close();
      sink.dropped(Drop.OVERSIZE);
    } else if (length > 0) {
      unfinished.give(length, sink);
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
