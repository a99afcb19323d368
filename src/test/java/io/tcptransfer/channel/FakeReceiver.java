package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A receiver without a socket: takes what it is allowed to, and checks that nothing is silent. */
final class FakeReceiver {
  final Channel channel;
  final Cursor cursor;
  private final Map<Stream, Long> expected = new HashMap<>();

  /** Offset of the first message of the channel's own stream that it wanted. */
  final long begun;

  private final Map<Stream, Long> starts;
  long delivered;
  long gaps;
  long missed;
  boolean closed;
  Gap lastGap;

  FakeReceiver(Channel channel, Slow slow, Form form, Start start) {
    this.channel = channel;
    this.cursor = new Cursor(slow, form);
    List<Gap> expired = channel.attach(cursor, start);
    channel.streams().forEach(stream -> expected.put(stream, cursor.wants(stream)));
    expired.forEach(gap -> expected.put(gap.stream(), gap.from()));
    begun = expected(channel.own());
    starts = Map.copyOf(expected);
    told(expired);
  }

  /** How many messages of all streams there were for it since it came. */
  long owed() {
    return channel.streams().stream()
        .mapToLong(s -> Math.max(0, s.next() - starts.getOrDefault(s, s.start())))
        .sum();
  }

  private long expected(Stream stream) {
    return expected.computeIfAbsent(stream, Stream::start);
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
      told(reading.gaps());
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

  private void told(List<Gap> told) {
    for (Gap gap : told) {
      assertEquals(expected(gap.stream()), gap.from(), "a gap begins where the last message ended");
      assertTrue(gap.count() > 0, "a gap is not empty");
      expected.put(gap.stream(), gap.to() + 1);
      gaps += gap.count();
      lastGap = gap;
    }
  }

  private void deliver(Batch batch) {
    assertTrue(
        batch.offsetAt(Math.max(cursor.next(), batch.first())) <= cursor.wants(batch.stream()),
        "no message is skipped without a gap");
    long from = cursor.from(batch);
    if (from < batch.next()) {
      long next = expected(batch.stream());
      assertEquals(next, batch.offsetAt(from), "the batch has what is next");
      batch.frames(cursor.form(), from).release();
      delivered += batch.nextOffset() - next;
      expected.put(batch.stream(), batch.nextOffset());
    }
    cursor.took(batch);
    batch.release();
  }

  private void close(long missedMessages) {
    missed = missedMessages;
    closed = true;
    assertEquals(owed(), delivered + gaps + missed, "closed with the exact number");
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
