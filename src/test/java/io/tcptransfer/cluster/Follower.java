package io.tcptransfer.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Reading;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.channel.Stream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A receiver without a socket, which checks that each stream comes in order, each message once. */
final class Follower {
  final Map<String, Long> last = new HashMap<>();
  long delivered;
  long lost;
  private final Channel channel;
  private final Cursor cursor;

  Follower(TestNode node, Slow slow, Start start) {
    channel = node.channel;
    cursor = new Cursor(slow, Form.V1);
    channel.attach(cursor, start);
  }

  static Follower of(TestNode node) {
    return new Follower(node, Slow.HOLD, new Start.After(new Position(Map.of())));
  }

  /** Takes what there is until it has come to that offset of that stream. */
  void until(String epoch, long offset) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (last.getOrDefault(epoch, 0L) < offset) {
      assertTrue(
          System.nanoTime() < end, () -> "stood still at " + last.get(epoch) + " of " + offset);
      take();
    }
    assertEquals(offset, last.get(epoch));
  }

  /** Takes what there is until no more of that stream can come. */
  void awaitEnd(Stream stream) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!stream.isOver()) {
      assertTrue(System.nanoTime() < end, "it goes on");
      take();
    }
    take();
  }

  void take() {
    Reading reading = channel.read(cursor, 100_000, false);
    for (Gap gap : reading.gaps()) {
      lost += gap.count();
      last.put(gap.stream().epoch(), gap.to());
    }
    for (Batch batch : reading.batches()) {
      String epoch = batch.stream().epoch();
      long from = batch.offsetAt(cursor.from(batch));
      if (from < batch.nextOffset()) {
        assertEquals(last.getOrDefault(epoch, 0L) + 1, from);
        delivered += batch.nextOffset() - from;
        last.put(epoch, batch.nextOffset() - 1);
      }
      cursor.took(batch);
      batch.release();
    }
    channel.progress(cursor, System.nanoTime());
    if (reading.batches().isEmpty()) {
      LockSupport.parkNanos(100_000);
    }
  }

  Position position() {
    return new Position(new HashMap<>(last));
  }
}
