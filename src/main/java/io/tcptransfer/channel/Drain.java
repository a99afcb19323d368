package io.tcptransfer.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The order in which the relay goes away: first every listener has stopped and appended what it has
 * read, then the receivers get it, all within one limit. (Vert.x stops the children of a verticle
 * together, in no order.) Any thread.
 */
public final class Drain {
  private final Duration limit;
  private final AtomicInteger listeners;
  private final CompletableFuture<Void> sendersStopped = new CompletableFuture<>();

  /**
   * @param listeners how many listeners there are to stop
   * @param limit the most that all of it may take
   */
  public Drain(int listeners, Duration limit) {
    this.listeners = new AtomicInteger(listeners);
    this.limit = limit;
  }

  /** The most that all of it may take. */
  public Duration limit() {
    return limit;
  }

  /** A listener has stopped and has nothing left to append. Once for each. */
  public void listenerStopped() {
    if (listeners.decrementAndGet() == 0) {
      sendersStopped.complete(null);
    }
  }

  /** There is nothing to wait for: the relay never got to start. */
  public void skip() {
    sendersStopped.complete(null);
  }

  /** Completes, on any thread, when the last listener has stopped. */
  public CompletionStage<Void> sendersStopped() {
    return sendersStopped;
  }
}
