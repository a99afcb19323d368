package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** A receiver without a socket: takes what it is allowed to, and checks that nothing is silent. */
final class FakeReceiver {
  final Channel channel;
  final Cursor cursor;
  private long expected;
  long delivered;
  long gaps;
  long missed;
  boolean closed;
  Gap lastGap;

  FakeReceiver(Channel channel, Slow slow, Form form, Start start) {
    this.channel = channel;
    this.cursor = new Cursor(slow, form);
    Gap expired = channel.attach(cursor, start);
    expected = expired == null ? cursor.next() : expired.from();
    told(expired);
  }

  static FakeReceiver at(Channel channel, Slow slow, Form form) {
    return new FakeReceiver(channel, slow, form, new Start.History(0));
  }

  /** Takes that many batches at most; what a socket without room would do. */
  void take(int mostBatches, boolean wasFull, long now) {
    int left = mostBatches;
    boolean more = !closed;
    while (more && left > 0) {
      Reading reading = channel.read(cursor, 1, wasFull);
      told(reading.gap());
      if (reading.missed() > 0) {
        close(reading.missed());
      }
      reading.batches().forEach(this::deliver);
      more = !closed && !reading.batches().isEmpty();
      left -= reading.batches().size();
    }
    channel.progress(cursor, now);
  }

  void takeAll(long now) {
    take(Integer.MAX_VALUE, false, now);
  }

  private void told(Gap gap) {
    if (gap != null) {
      assertEquals(expected, gap.from(), "a gap begins where the last message ended");
      assertTrue(gap.count() > 0, "a gap is not empty");
      expected = gap.to() + 1;
      gaps += gap.count();
      lastGap = gap;
    }
  }

  private void deliver(Batch batch) {
    assertEquals(expected, cursor.next(), "no message is skipped without a gap");
    assertTrue(batch.first() <= expected && expected < batch.next(), "the batch has what is next");
    batch.frames(cursor.form(), cursor.next()).release();
    delivered += batch.next() - expected;
    expected = batch.next();
    cursor.advance(batch.next());
    batch.release();
  }

  private void close(long missedMessages) {
    missed = missedMessages;
    closed = true;
  }

  void detach(long now) {
    closed = true;
    channel.detach(cursor, now);
  }

  /** Everything from its start on is delivered, told or missed: exactly once. */
  void assertAccounted(long start, long next, String context) {
    assertEquals(next - start, delivered + gaps + missed, context);
  }

  static void offerAll(Channel channel, List<Batch> batches, long now) {
    for (Batch batch : batches) {
      assertTrue(channel.append(batch, now), "nobody holds");
    }
  }
}
