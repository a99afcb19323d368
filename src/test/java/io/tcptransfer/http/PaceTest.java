package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private final Pace pace = new Pace(1_000);

  @Test
  void theFirstDeliveryIsDueAtOnce() {
    pace.came(10);
    assertEquals(0, pace.dueIn(1_000));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void afterReadsThatStoodAloneThereIsNoRest(int reads) {
    pace.delivered(reads, 1_000, 301_000);
    assertEquals(0, pace.dueIn(301_000));
  }

  @Test
  void severalReadsAreFollowedByARestThatIsAsLongAsTheirDelivery() {
    pace.delivered(3, 1_000, 301_000);
    assertEquals(300_000, pace.dueIn(301_000));
    assertEquals(1, pace.dueIn(600_999));
    assertTrue(pace.dueIn(601_000) <= 0);
  }

  @Test
  void noRestIsLongerThanHalfAMillisecond() {
    pace.delivered(100, 1_000, 90_001_000);
    assertEquals(500_000, pace.dueIn(90_001_000));
  }

  @Test
  void muchDoesNotWait() {
    pace.delivered(3, 1_000, 301_000);
    pace.came(40_000);
    assertEquals(300_000, pace.dueIn(301_000));
    pace.came(25_535);
    assertEquals(300_000, pace.dueIn(301_000));
    pace.came(1);
    assertEquals(0, pace.dueIn(301_000));
  }

  @Test
  void whatWasDeliveredDoesNotWaitAnyMore() {
    pace.came(Pace.ENOUGH_BYTES);
    pace.delivered(3, 1_000, 301_000);
    assertEquals(300_000, pace.dueIn(301_000));
  }

  @Test
  void theClockMayWrap() {
    Pace late = new Pace(Long.MAX_VALUE - 10);
    late.delivered(3, Long.MAX_VALUE - 10, Long.MIN_VALUE + 89);
    assertEquals(100, late.dueIn(Long.MIN_VALUE + 89));
    assertTrue(late.dueIn(Long.MIN_VALUE + 189) <= 0);
  }
}
