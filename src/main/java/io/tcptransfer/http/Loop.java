package io.tcptransfer.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An event loop, as far as receivers need one. Any thread. */
interface Loop extends Executor {
  /** Runs that in a later turn, not before so many nanoseconds have passed. */
  void executeIn(long nanos, Runnable task);

  /** The clock, as {@link System#nanoTime}. */
  long nanoTime();

  /** Netty's. It logs what fails in a task. */
  // What was scheduled only gives a task to the loop: it would keep to itself that one failed.
  @SuppressWarnings("FutureReturnValueIgnored")
  static Loop of(EventLoop netty) {
    return new Loop() {
      @Override
      public void execute(Runnable task) {
        netty.execute(task);
      }

      @Override
      public void executeIn(long nanos, Runnable task) {
        netty.schedule(() -> netty.execute(task), nanos, TimeUnit.NANOSECONDS);
      }

      @Override
      public long nanoTime() {
        return System.nanoTime();
      }
    };
  }
}
