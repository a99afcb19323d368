package io.tcptransfer.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt to connect. Belongs to one thread. */
final class Backoff {
  private static final long FIRST_MILLIS = 500;
  private static final long MOST_MILLIS = 15_000;

  /** A connection that lived so long was a good one. */
  private static final Duration STEADY = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** A connection is over that lived so long; zero if it never came about. */
  Duration after(Duration lived) {
    if (lived.compareTo(STEADY) >= 0) {
      failures = 0;
    }
    long limit = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(failures, 10));
    failures++;
    // Half of it by chance: a thousand receivers of one relay must not come back at one moment.
    return Duration.ofMillis(limit / 2 + random.nextLong(limit / 2));
  }
}
