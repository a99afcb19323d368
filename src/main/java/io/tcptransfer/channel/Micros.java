package io.tcptransfer.channel;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Wall time as messages and peers carry it: microseconds since 1970. Any thread. */
public final class Micros {
  private Micros() {}

  /** That moment. */
  public static long of(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
  }

  /** This moment. */
  public static long now() {
    return of(Instant.now());
  }
}
