package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final long SECOND = 1_000_000;
  private static final long START = 1_000 * SECOND;

  private final Traffic traffic = new Traffic(START);

  @Test
  void theFirstLookTellsTheAverageSinceItBegan() {
    traffic.count(20, 400);
    assertEquals(new Traffic.Rates(5, 100), traffic.look(START + 4 * SECOND));
  }

  @Test
  void laterLooksTellWhatCameSinceTheLast() {
    traffic.count(20, 400);
    traffic.look(START + 4 * SECOND);
    traffic.count(3, 30);
    assertEquals(new Traffic.Rates(1.5, 15), traffic.look(START + 6 * SECOND));
    assertEquals(new Traffic.Rates(0, 0), traffic.look(START + 7 * SECOND));
  }

  @Test
  void whoLooksWithinASecondSeesTheSame() {
    traffic.count(20, 400);
    Traffic.Rates rates = traffic.look(START + 4 * SECOND);
    traffic.count(100, 100);
    assertEquals(rates, traffic.look(START + 5 * SECOND - 1));
  }

  @Test
  void theLongestPauseIsBetweenArrivals() {
    traffic.arrived(START + 90 * SECOND);
    assertEquals(0, traffic.longestPauseMicros());
    traffic.arrived(START + 97 * SECOND);
    traffic.arrived(START + 98 * SECOND);
    assertEquals(7 * SECOND, traffic.longestPauseMicros());
    assertEquals(START + 98 * SECOND, traffic.lastByteMicros());
  }
}
