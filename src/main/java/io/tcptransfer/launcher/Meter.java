package io.tcptransfer.launcher;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows a count that grows, every second on one line, where standard error is a terminal; elsewhere
 * it says nothing. Does not know who counts. A thread of its own.
 */
final class Meter implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;

  private final AtomicLong count = new AtomicLong();
  private final String unit;
  private final Timer timer;
  private final long begunNanos = System.nanoTime();

  private Meter(String unit, Timer timer) {
    this.unit = unit;
    this.timer = timer;
  }

  /** Shows nothing. */
  static Meter hidden() {
    return new Meter("", null);
  }

  /** Begins to show how many of that unit there are. */
  static Meter of(String unit) {
    if (!Terminal.ERROR.isThere()) {
      return hidden();
    }
    Meter meter = new Meter(unit, new Timer("meter", true));
    meter.timer.scheduleAtFixedRate(
        new TimerTask() {
          @Override
          public void run() {
            meter.show();
          }
        },
        PERIOD_MILLIS,
        PERIOD_MILLIS);
    return meter;
  }

  /** For who counts. */
  AtomicLong count() {
    return count;
  }

  private void show() {
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    long now = count.get();
    System.err.printf("\r%,d %s, %,.0f a second ", now, unit, now / seconds);
  }

  /** Shows the last count, and ends the line. */
  @Override
  public void close() {
    if (timer != null) {
      timer.cancel();
      show();
      System.err.println();
    }
  }
}
