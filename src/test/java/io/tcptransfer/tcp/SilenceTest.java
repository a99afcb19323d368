package io.tcptransfer.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** On the frozen time of an embedded channel's loop. */
class SilenceTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private boolean held;
  private int cuts;

  private Silence silence(Duration limit) {
    channel.freezeTime();
    Silence silence = new Silence(channel.eventLoop(), limit, () -> held, () -> cuts++);
    silence.begin();
    return silence;
  }

  private void after(int seconds) {
    channel.advanceTimeBy(seconds, java.util.concurrent.TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void silenceThatIsTooLongIsNoticedOnce() {
    silence(Duration.ofSeconds(10));
    after(9);
    assertEquals(0, cuts);
    after(2);
    assertEquals(1, cuts);
    after(100);
    assertEquals(1, cuts);
  }

  @Test
  void whatIsHeardBeginsItAgain() {
    Silence silence = silence(Duration.ofSeconds(10));
    after(9);
    silence.broken();
    after(9);
    assertEquals(0, cuts);
    after(2);
    assertEquals(1, cuts);
  }

  @Test
  void timeInAHoldIsNoSilence() {
    held = true;
    silence(Duration.ofSeconds(10));
    after(15);
    after(15);
    assertEquals(0, cuts);
    held = false;
    after(21);
    assertEquals(1, cuts);
  }

  @Test
  void withoutALimitAndAfterTheEndNothingIsNoticed() {
    silence(Duration.ZERO);
    silence(Duration.ofSeconds(10)).end();
    after(1_000);
    assertEquals(0, cuts);
  }
}
