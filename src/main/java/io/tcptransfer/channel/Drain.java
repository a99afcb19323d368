package io.tcptransfer.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The order in which the relay goes away: first everybody who takes messages in has appended what
 * was read, then the receivers get it, all within one limit. (Vert.x stops the children of a
 * verticle together, in no order.) Any thread.
 */
public final class Drain {
  /**
   * For peers that don't take their goodbye. Less than the process waits for, or what was counted
   * would not be told.
   */
  private static final Duration GOODBYE = Duration.ofMillis(1_500);

  private final Duration limit;
  private final AtomicInteger feeding = new AtomicInteger();
  private final CompletableFuture<Void> sendersStopped = new CompletableFuture<>();

  /**
   * @param limit the most that all of it may take
   */
  public Drain(Duration limit) {
    this.limit = limit;
  }

  /** The most that all of it may take. */
  public Duration limit() {
    return limit;
  }

  /** After which connections end whose peers haven't taken their goodbye. */
  public Duration withGoodbye() {
    return limit.plus(GOODBYE);
  }

  /** One more that takes messages in, as it starts: a listener, an instance of HTTP. */
  public void begin() {
    feeding.incrementAndGet();
  }

  /** One of them has stopped and has nothing left to append. Once for each. */
  public void settled() {
    if (feeding.decrementAndGet() == 0) {
      sendersStopped.complete(null);
    }
  }

  /** There is nothing to wait for: the relay never got to start. */
  public void skip() {
    sendersStopped.complete(null);
  }

  /** Completes, on any thread, when the last of them has settled. */
  public CompletionStage<Void> sendersStopped() {
    return sendersStopped;
  }
}
