package io.tcptransfer.launcher;

import java.time.Duration;

/**
 * Decides when the JVM is to collect beside the running relay: when work that made garbage is over,
 * and now and then where no work ever makes enough. Knows no JVM. One thread.
 */
final class HeapWatch {
  /** What to do now. */
  enum Step {
    NOTHING,

    /** Have the JVM collect as soon as it likes. */
    BEGIN,

    /** It has, or doesn't want to: have it stop. */
    END
  }

  /** A relay that uses less than this part of a processor is at rest. */
  private static final long REST_PART = 20;

  /** Since the last collection, in a relay that is never at rest or makes hardly any garbage. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Between {@link Step#BEGIN} and {@link Step#END}, if the JVM doesn't collect. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private long nanosBefore;
  private long cpuBefore;
  private long collectionsBefore;
  private long since;
  private boolean owed;
  private boolean collecting;

  /**
   * @param nanos the time, as {@link System#nanoTime}
   * @param cpuNanos what the process has used of the processors so far
   * @param collections how often its heap was collected so far
   */
  HeapWatch(long nanos, long cpuNanos, long collections) {
    this.nanosBefore = nanos;
    this.cpuBefore = cpuNanos;
    this.collectionsBefore = collections;
    this.since = nanos;
    this.owed = collections > 0;
  }

  /** To be called about twice a second; parameters as of the constructor. */
  Step tick(long nanos, long cpuNanos, long collections) {
    boolean rests = (cpuNanos - cpuBefore) * REST_PART < nanos - nanosBefore;
    boolean collected = collections != collectionsBefore;
    nanosBefore = nanos;
    cpuBefore = cpuNanos;
    collectionsBefore = collections;
    if (collecting) {
      return collected || nanos - since >= PATIENCE.toNanos() ? end(nanos) : Step.NOTHING;
    }
    if (collected) {
      owed = true;
      since = nanos;
    }
    return (owed && rests) || nanos - since >= LONGEST.toNanos() ? begin(nanos) : Step.NOTHING;
  }

  private Step begin(long nanos) {
    collecting = true;
    since = nanos;
    return Step.BEGIN;
  }

  private Step end(long nanos) {
    collecting = false;
    owed = false;
    since = nanos;
    return Step.END;
  }
}
