package io.tcptransfer.tcp;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Notices that a sender gives nothing for too long; the time in which it can't is not counted.
 * Knows no bytes. Runs on the listener's event loop.
 */
final class Silence {
  private final EventExecutor loop;
  private final long limitNanos;
  private final BooleanSupplier held;
  private final Runnable tooLong;
  private ScheduledFuture<?> timer;
  private long heardAt;

  /**
   * @param limit zero: any silence is fine
   * @param held whether the sender can give nothing now
   */
  Silence(EventExecutor loop, Duration limit, BooleanSupplier held, Runnable tooLong) {
    this.loop = loop;
    this.limitNanos = limit.toNanos();
    this.held = held;
    this.tooLong = tooLong;
  }

  /** It counts from now on. */
  void begin() {
    if (limitNanos > 0) {
      heardAt = loop.ticker().nanoTime();
      await(limitNanos);
    }
  }

  /** The sender gave something, or could not until now. */
  void broken() {
    if (limitNanos > 0) {
      heardAt = loop.ticker().nanoTime();
    }
  }

  /** It counts no more. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void await(long nanos) {
    timer = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (held.getAsBoolean()) {
      broken();
    }
    long left = limitNanos - (loop.ticker().nanoTime() - heardAt);
    if (left > 0) {
      await(left);
    } else {
      tooLong.run();
    }
  }
}
