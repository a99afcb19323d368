package io.tcptransfer.bus;

import io.tcptransfer.channel.Channel;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Ends a channel's hold in time, for senders that wait: the channel itself looks at the clock only
 * when it is given something. Runs on their event loop.
 */
public final class HoldTimer {
  /** {@code holdSeconds} may change meanwhile. */
  private static final long LOOK_MILLIS = 1_000;

  private final Vertx vertx;
  private final Channel channel;
  private long timer = -1;

  /** Of a channel that isn't held yet. */
  public HoldTimer(Vertx vertx, Channel channel) {
    this.vertx = vertx;
    this.channel = channel;
  }

  /** A hold may have begun, or ended. */
  public void set() {
    stop();
    if (channel.isHeld()) {
      long left = TimeUnit.NANOSECONDS.toMillis(channel.holdLeftNanos(System.nanoTime())) + 1;
      timer = vertx.setTimer(Math.min(left, LOOK_MILLIS), due -> look());
    }
  }

  private void look() {
    channel.expire(System.nanoTime());
    set();
  }

  /** Nobody waits any more. */
  public void stop() {
    vertx.cancelTimer(timer);
  }
}
