package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** Silence ends a message. Whoever owns the clock says when there was silence. */
final class IdleGapFramer extends Framer {
  private final Duration silence;
  private final SizeLimit limit;
  private final Unfinished unfinished;
  private boolean skipping;

  IdleGapFramer(Duration silence, SizeLimit limit, Unfinished unfinished) {
    this.silence = silence;
    this.limit = limit;
    this.unfinished = unfinished;
  }

  @Override
  void cut(ByteBuf in, int from, int to, MessageSink sink) throws FramingException {
    if (skipping) {
      return;
    }
    long bytes = (long) unfinished.length() + to - from;
    if (limit.exceededBy(bytes)) {
      unfinished.close();
      skipping = true;
      limit.enforce(bytes, sink);
    } else {
      unfinished.add(in, from, to - from, limit.maxMessageBytes());
    }
  }

  @Override
  public Duration quietTime() {
    return silence;
  }

  @Override
  public boolean awaitsQuiet() {
    return skipping || super.awaitsQuiet();
  }

  @Override
  public void quiet(MessageSink sink) {
    skipping = false;
    if (unfinished.length() > 0) {
      unfinished.give(unfinished.length(), sink);
    }
  }

  @Override
  public void finish(MessageSink sink) {
    quiet(sink);
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
