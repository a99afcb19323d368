package io.tcptransfer.launcher;

import java.time.Duration;

/**
 * Decides when the JVM is to collect beside the running relay: when work that made garbage is over,
 * and now and then while work makes too little of it. Knows no JVM. One thread.
 */
final class HeapWatch {
  /** What to do now. */
  enum Step {
    NOTHING,

    /** Have the JVM collect as soon as it likes. */
    BEGIN,

    /** It has collected, or doesn't want to: have it stop. */
    END
  }

  /** Who makes less from one tick to the next is at rest: it is some 70 messages a second. */
  private static final long REST_BYTES = 64 * 1024;

  /** Less than that is not worth a collection. */
  private static final long WORK_BYTES = 8 * 1024 * 1024;

  /**
   * Since the last collection, while there is work. Each is a pause of 10 to 20 ms at 1,000
   * messages a second: no more often than somebody would miss the memory.
   */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Between {@link Step#BEGIN} and {@link Step#END}, if the JVM doesn't collect. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private long collectionsBefore;
  private long since;
  private long madeBytes;
  private boolean rests;
  private boolean collecting;

  /**
   * @param nanos the time, as {@link System#nanoTime}
   * @param madeBytes what was put into the heap so far
   * @param collections how often it was collected so far
   */
  HeapWatch(long nanos, long madeBytes, long collections) {
    this.since = nanos;
    this.madeBytes = madeBytes;
    this.collectionsBefore = collections;
  }

  /**
   * To be called about twice a second.
   *
   * @param made bytes that were put into the heap since the last call
   */
  Step tick(long nanos, long made, long collections) {
    rests = made < REST_BYTES;
    boolean collected = collections != collectionsBefore;
    collectionsBefore = collections;
    madeBytes += made;
    if (collecting) {
      return collected || nanos - since >= PATIENCE.toNanos() ? end(nanos) : Step.NOTHING;
    }
    if (rests) {
      return madeBytes >= WORK_BYTES ? begin(nanos) : rest(nanos);
    }
    if (collected) {
      since = nanos;
    }
    return nanos - since >= LONGEST.toNanos() ? begin(nanos) : Step.NOTHING;
  }

  /** Whether there was hardly any work until the last tick. */
  boolean rests() {
    return rests;
  }

  /** What has come to rest has time again when it begins. */
  private Step rest(long nanos) {
    since = nanos;
    return Step.NOTHING;
  }

  private Step begin(long nanos) {
    collecting = true;
    since = nanos;
    return Step.BEGIN;
  }

  private Step end(long nanos) {
    collecting = false;
    madeBytes = 0;
    since = nanos;
    return Step.END;
  }
}
