package io.tcptransfer.http;

import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * How much the kernel may hold for a peer: more for one that takes it quickly, again and again, as
 * long as it does. Of what is behind the peer's own window the kernel sends the rest when the peer
 * reads, not within our calls: of 100 receivers flat out each delivery costs us a third less
 * (docs/performance.md). A peer that is slow holds no more than it was told to. Knows no socket. On
 * the connection's event loop; times are nanoseconds of one monotonic clock.
 */
final class SendBuffer {
  /** More brought little: 4 to 16 times as much cost the same per delivery. */
  static final int GROWTH = 4;

  /**
   * The kernel says that there is room when a third of its buffer is free: who makes so much in
   * this time takes 3.5 MB/s of the default size, which some hundreds at most do at once.
   */
  static final Duration QUICK = Duration.ofMillis(50);

  /** Who takes longer is no longer quick. */
  static final Duration SLOW = Duration.ofMillis(500);

  /** So often in a row it must be quick before it gets more. */
  static final int OFTEN = 16;

  private final int bytes;
  private final IntConsumer limit;
  private boolean grown;
  private int quickly;
  private boolean full;
  private long fullSince;

  /**
   * @param bytes what the kernel may hold for any peer, and does by now
   * @param limit tells the kernel from now on
   */
  SendBuffer(int bytes, IntConsumer limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  /** The kernel takes no more. */
  void filled(long now) {
    if (!full) {
      full = true;
      fullSince = now;
    }
  }

  /** The kernel takes something again. */
  void hasRoom(long now) {
    if (full) {
      full = false;
      Duration waited = Duration.ofNanos(now - fullSince);
      if (grown) {
        shrinkIf(waited.compareTo(SLOW) > 0);
      } else {
        growIfOften(waited.compareTo(QUICK) <= 0);
      }
    }
  }

  private void growIfOften(boolean quick) {
    quickly = quick ? quickly + 1 : 0;
    if (quickly == OFTEN) {
      grown = true;
      limit.accept((int) Math.min(Integer.MAX_VALUE, (long) GROWTH * bytes));
    }
  }

  private void shrinkIf(boolean slow) {
    if (slow) {
      grown = false;
      quickly = 0;
      limit.accept(bytes);
    }
  }
}
