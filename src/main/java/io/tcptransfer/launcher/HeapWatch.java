package io.tcptransfer.launcher;

import java.time.Duration;

/**
 * Decides when the JVM is to collect beside the running relay: when work that made garbage is over,
 * when the heap was made much larger for a moment's sake, and now and then while work makes too
 * little garbage. Knows no JVM. One thread.
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

  /**
   * Between {@link Step#BEGIN} and {@link Step#END}, if the JVM doesn't collect; and before the
   * next because the heap has grown.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * By how much the heap grows before it is collected for that: for work that begins in the little
   * heap of a rest G1 takes 212 MiB where later 60 to 68 are enough, and fills them.
   */
  private static final long GROWN_BYTES = 48 * 1024 * 1024;

  private long collectionsBefore;
  private long leastHeapBytes = Long.MAX_VALUE;
  private long ended;
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
    this.ended = nanos;
    this.madeBytes = madeBytes;
    this.collectionsBefore = collections;
  }

  /**
   * To be called about twice a second.
   *
   * @param made bytes that were put into the heap since the last call
   * @param heapBytes how large the heap is, whatever is in it
   */
  Step tick(long nanos, long made, long collections, long heapBytes) {
    rests = made < REST_BYTES;
    boolean collected = collections != collectionsBefore;
    collectionsBefore = collections;
    madeBytes += made;
    leastHeapBytes = Math.min(leastHeapBytes, heapBytes);
    if (collecting) {
      return collected || nanos - since >= PATIENCE.toNanos()
          ? end(nanos, heapBytes)
          : Step.NOTHING;
    }
    if (rests) {
      return madeBytes >= WORK_BYTES ? begin(nanos) : rest(nanos);
    }
    if (collected) {
      since = nanos;
    }
    boolean grown =
        heapBytes - leastHeapBytes >= GROWN_BYTES && nanos - ended >= PATIENCE.toNanos();
    return grown || nanos - since >= LONGEST.toNanos() ? begin(nanos) : Step.NOTHING;
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

  /** What is as large then is needed: it may grow by as much again. */
  private Step end(long nanos, long heapBytes) {
    collecting = false;
    madeBytes = 0;
    leastHeapBytes = heapBytes;
    since = nanos;
    ended = nanos;
    return Step.END;
  }
}
