package io.tcptransfer.client;

import java.time.Duration;

/**
 * When what was planned is due: as planned, without drift. After a stall it makes up for so much,
 * and the rest of the plan moves: no burst is longer. Time is a parameter. Belongs to one thread.
 */
final class Pace {
  /** A slip of the scheduler is made up for, a laptop that slept is not. */
  static final Duration MOST_BEHIND = Duration.ofSeconds(1);

  private final long mostBehindNanos;
  private long beginNanos;

  /**
   * @param beginNanos when the plan begins, as {@link System#nanoTime} tells it
   */
  Pace(long beginNanos, Duration mostBehind) {
    this.beginNanos = beginNanos;
    this.mostBehindNanos = mostBehind.toNanos();
  }

  /** The plan of so many a second: when the one of this number is due, the first at 0. */
  static long planned(long number, double perSecond) {
    return (long) (number * (1e9 / perSecond));
  }

  /**
   * How long to wait before what was planned for then; 0 if it is due.
   *
   * @param plannedNanos since the begin of the plan, never less than in the call before
   */
  long waitNanos(long plannedNanos, long nowNanos) {
    long behind = nowNanos - (beginNanos + plannedNanos);
    if (behind > mostBehindNanos) {
      beginNanos += behind - mostBehindNanos;
    }
    return Math.max(0, -behind);
  }
}
