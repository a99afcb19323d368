package io.tcptransfer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tcptransfer.channel.ChannelCounts;
import org.junit.jupiter.api.Test;

class RateTest {
  private static final long SECOND = 1_000_000_000;

  private static ChannelCounts counts(long messages, long bytes) {
    return new ChannelCounts(messages, bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void rateIsWhatCameBetweenTheLastTwoTicks() {
    Rate rate = new Rate(counts(10, 100), SECOND);
    rate.tick(counts(110, 1_100), 3 * SECOND);
    assertEquals(50, rate.messagesPerSecond());
    assertEquals(500, rate.bytesPerSecond());
    rate.tick(counts(110, 1_100), 4 * SECOND);
    assertEquals(0, rate.messagesPerSecond());
    assertEquals(0, rate.bytesPerSecond());
  }

  @Test
  void rateIsZeroAsLongAsNoTimeHasPassed() {
    Rate rate = new Rate(counts(10, 100), SECOND);
    rate.tick(counts(20, 200), SECOND);
    assertEquals(0, rate.messagesPerSecond());
  }
}
