package io.tcptransfer.bench;

/**
 * Durations in nanoseconds, counted in steps of about 3 %. Finite memory, no allocation while
 * counting. One thread writes.
 */
final class Histogram {
  private static final int STEPS = 32;
  private static final int SMALLEST_EXPONENT = 5;

  private final long[] counts = new long[(64 - SMALLEST_EXPONENT) * STEPS + STEPS];

  void count(long nanos) {
    counts[step(Math.max(0, nanos))]++;
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** In microseconds; 0 if nothing was counted. */
  double percentileMicros(double percent) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    long rank = (long) Math.ceil(total * percent / 100);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return nanos(i) / 1e3;
      }
    }
    return 0;
  }

  private static int step(long nanos) {
    int exponent = Math.max(SMALLEST_EXPONENT, 63 - Long.numberOfLeadingZeros(nanos));
    int shift = exponent - SMALLEST_EXPONENT;
    return shift * STEPS + (int) (nanos >>> shift);
  }

  /** The middle of a step. */
  private static double nanos(int step) {
    int shift = Math.max(0, step / STEPS - 1);
    return (step - shift * STEPS + 0.5) * (1L << shift);
  }
}
