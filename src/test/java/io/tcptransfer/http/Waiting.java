package io.tcptransfer.http;

import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits of a test's thread for what must happen; a good run never waits for the limit. */
final class Waiting {
  static final int LIMIT_SECONDS = 20;
  private static final long STEP_NANOS = 5_000_000;

  private Waiting() {}

  static <T> T on(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  static <T> T on(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }

  /** For what nothing tells when it has happened. */
  static void until(Callable<Boolean> happened) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!happened.call()) {
      if (System.nanoTime() > limit) {
        throw new AssertionError("it didn't happen");
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
