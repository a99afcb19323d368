package io.tcptransfer.launcher;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process: closes Vert.x, whose verticles deliver what they have, and exits; by
 * force if that takes too long or a second signal comes. Does not know what draining means to a
 * verticle. Runs on the threads of {@link Signals}.
 */
final class Shutdown implements Signals.Handler {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  /** The contract gives 3 s beyond the limit; what is left of them is for the exit itself. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  /** Exit hooks, or a standard output that nobody reads, get this much longer. */
  private static final Duration HARD_SLACK = Duration.ofMillis(2_500);

  /** What a shell reports for a process that a signal ended: this plus the number. */
  private static final int SIGNAL_STATUS = 128;

  private final Vertx vertx;
  private final CompletionStage<?> started;
  private final Duration limit;
  private final AtomicInteger status = new AtomicInteger();

  /**
   * A shutdown that has not begun.
   *
   * @param started completed when the start is over, which is waited for: Vert.x logs a trace for a
   *     verticle that it ends while it starts
   * @param limit how long verticles may take to deliver what they have
   */
  Shutdown(Vertx vertx, CompletionStage<?> started, Duration limit) {
    this.vertx = vertx;
    this.started = started;
    this.limit = limit;
  }

  boolean hasBegun() {
    return status.get() != 0;
  }

  @Override
  public void signalled(String name, int number) {
    if (!status.compareAndSet(0, SIGNAL_STATUS + number)) {
      Runtime.getRuntime().halt(status.get());
    }
    startWatchdog();
    log.info("draining signal={} limitSeconds={}", name, limit.toSeconds());
    close();
    System.exit(status.get());
  }

  private void close() {
    try {
      started
          .thenCompose(any -> vertx.close().toCompletionStage())
          .toCompletableFuture()
          .get(limit.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
      log.info("stopped");
    } catch (TimeoutException e) {
      log.warn("stopped before all was drained limitSeconds={}", limit.toSeconds());
    } catch (ExecutionException e) {
      log.error("stopped after a failure", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Logs nothing: what it guards against may be the log. No daemon: when the event loops have ended
   * it is the last thread that keeps the JVM from ending by itself, with status 0 instead of ours.
   */
  private void startWatchdog() {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                Thread.sleep(limit.plus(HARD_SLACK).toMillis());
              } catch (InterruptedException e) {
                // Nobody interrupts it; if somebody did, ending at once is what is left.
              }
              Runtime.getRuntime().halt(status.get());
            },
            "shutdown-watchdog");
    watchdog.setDaemon(false);
    watchdog.start();
  }
}
