package io.tcptransfer.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Makes one outlet's thread wait until what it has to say is due. Belongs to that thread. */
final class Pacer {
  private final Outlet outlet;
  private final Pace pace;

  /**
   * @param delayNanos when, from now, the plan begins
   */
  Pacer(Outlet outlet, long delayNanos) {
    this.outlet = outlet;
    this.pace = new Pace(System.nanoTime() + delayNanos, Pace.MOST_BEHIND);
  }

  /** Returns when it is due; what was written before is on its way by then. */
  void await(long plannedNanos) throws IOException, InterruptedException {
    long wait = pace.waitNanos(plannedNanos, System.nanoTime());
    if (wait > 0) {
      outlet.flush();
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }
}
