package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = -7 * SECOND;

  private final Pace pace = new Pace(BEGIN, Duration.ofSeconds(1));

  @Test
  void waitsUntilWhatWasPlannedIsDue() {
    assertEquals(0, pace.waitNanos(0, BEGIN));
    assertEquals(SECOND, pace.waitNanos(2 * SECOND, BEGIN + SECOND));
    assertEquals(0, pace.waitNanos(2 * SECOND, BEGIN + 2 * SECOND));
  }

  @Test
  void whatComesLateDoesNotDelayWhatFollows() {
    assertEquals(0, pace.waitNanos(SECOND, BEGIN + SECOND + SECOND / 2));
    assertEquals(SECOND / 2, pace.waitNanos(2 * SECOND, BEGIN + SECOND + SECOND / 2));
  }

  @Test
  void afterAStallNoMoreThanTheBoundIsMadeUpFor() {
    int late = 0;
    for (int i = 0; i < 1_000; i++) {
      long now = BEGIN + 1_000 * SECOND;
      if (pace.waitNanos(i * SECOND / 10, now) == 0) {
        late++;
      }
    }
    // One that is due, and those of the second before.
    assertEquals(11, late);
  }

  @Test
  void afterAStallTheRestOfThePlanMoves() {
    assertEquals(0, pace.waitNanos(0, BEGIN + 100 * SECOND));
    assertEquals(SECOND, pace.waitNanos(2 * SECOND, BEGIN + 100 * SECOND));
  }

  @Test
  void aRateHasNoDrift() {
    assertEquals(0, Pace.planned(0, 3));
    long hours = 100;
    long off = Pace.planned(hours * 3_600 * 3, 3) - hours * 3_600 * SECOND;
    assertTrue(Math.abs(off) < 1_000, "" + off);
    assertEquals(10 * SECOND, Pace.planned(1, 0.1));
  }
}
