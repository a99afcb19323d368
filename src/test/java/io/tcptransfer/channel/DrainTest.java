package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final Drain drain = new Drain(Duration.ofSeconds(3));

  private boolean haveStopped() {
    return drain.sendersStopped().toCompletableFuture().isDone();
  }

  @Test
  void receiversWaitForTheLastWhoTakesMessagesIn() {
    drain.begin();
    drain.begin();
    assertFalse(haveStopped());
    drain.settled();
    assertFalse(haveStopped());
    drain.settled();
    assertTrue(haveStopped());
  }

  @Test
  void nobodyWaitsForARelayThatNeverStarted() {
    drain.skip();
    assertTrue(haveStopped());
  }
}
