package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(new Random(1));

  @Test
  void itWaitsLongerAndLongerUpToABound() {
    for (int limit : List.of(500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000)) {
      assertBelow(limit);
    }
    for (int i = 0; i < 100; i++) {
      assertBelow(15_000);
    }
  }

  @Test
  void afterAGoodConnectionItBeginsAnew() {
    assertBelow(500);
    assertBelow(1_000);
    long millis = backoff.after(Duration.ofSeconds(5)).toMillis();
    assertTrue(millis < 500, "" + millis);
    assertBelow(1_000);
  }

  private void assertBelow(int limit) {
    long millis = backoff.after(Duration.ofSeconds(1)).toMillis();
    assertTrue(millis >= limit / 2 && millis < limit, millis + " of " + limit);
  }

  @Test
  void positionsAreReadAndWritten() {
    assertEquals("abc:7,X9:0", Positions.parse("abc:7,X9:0").toString());
    for (String wrong : List.of("", "a", "a:", ":1", "a:-1", "a:1,", "a:1,a:2", "é:1", "a:1 ")) {
      assertThrows(IllegalArgumentException.class, () -> Positions.parse(wrong), wrong);
    }
  }
}
