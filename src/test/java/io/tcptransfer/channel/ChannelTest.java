package io.tcptransfer.channel;

import static io.tcptransfer.channel.Batches.HOLD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.ChannelSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelTest {
  // Seven batches of 14,000 bytes fill the log; at that size no v1 form is kept beside the plain
  // one.
  private static final long HOLD_NANOS = HOLD.toNanos();

  private final ChannelSettings settings = Batches.settings(100_000, 1_000);
  private final Channel channel = Batches.channel(settings);
  private long now = 1;

  @AfterEach
  void giveUp() {
    channel.clear();
    assertEquals(0, channel.historyBytes());
  }

  private void append(int bytes) {
    assertTrue(channel.append(Batches.ofBytes(settings, bytes), now), "there is room");
  }

  private void fill() {
    for (int i = 0; i < 7; i++) {
      append(14_000);
    }
  }

  private Batch refused(int bytes) {
    Batch batch = Batches.ofBytes(settings, bytes);
    assertFalse(channel.append(batch, now), "somebody holds");
    return batch;
  }

  private void accept(Batch batch) {
    assertTrue(channel.append(batch, now), "nobody holds any more");
  }

  private FakeReceiver receiver(Slow slow, Form form) {
    return FakeReceiver.at(channel, slow, form);
  }

  @Test
  void offsetsBeginAtOneAndHaveNoHoles() {
    FakeReceiver receiver = receiver(Slow.GAP, Form.V1);
    channel.append(Batches.of(settings, "a", "b"), now);
    channel.append(Batches.of(settings, "c"), now);
    receiver.takeAll(now);
    assertEquals(3, receiver.delivered);
    assertEquals(1, channel.first());
    assertEquals(4, channel.next());
  }

  @Test
  void whatFollowsABatchNeverBeginsWithAHole() {
    Batch first = Batches.ofBytes(settings, 14_000);
    first.retain();
    accept(first);
    fill();
    List<Batch> following = channel.after(first, Long.MAX_VALUE);
    assertEquals(2, following.get(0).first());
    following.forEach(Batch::release);
    append(14_000);
    assertEquals(3, channel.first());
    assertEquals(List.of(), channel.after(first, Long.MAX_VALUE));
    first.release();
  }

  @Test
  void logNeverReservesMoreThanItMay() {
    for (int i = 0; i < 50; i++) {
      append(14_000);
      assertTrue(channel.historyBytes() <= settings.historyBytes());
    }
    assertEquals(51, channel.next());
    assertEquals(44, channel.first());
  }

  @Test
  void logNeverKeepsMoreMessagesThanItMay() {
    ChannelSettings few = Batches.settings(100_000, 10);
    Channel small = Batches.channel(few);
    for (int i = 0; i < 7; i++) {
      small.append(Batches.of(few, "a", "b"), now);
    }
    small.append(Batches.of(few, "c"), now);
    assertEquals(10, small.next() - small.first());
    FakeReceiver all = new FakeReceiver(small, Slow.GAP, Form.PLAIN, new Start.History(100));
    all.takeAll(now);
    assertEquals(10, all.delivered);
    small.clear();
  }

  @Test
  void historyStartsThatManyMessagesBack() {
    channel.append(Batches.of(settings, "a", "b", "c"), now);
    channel.append(Batches.of(settings, "d"), now);
    FakeReceiver two = new FakeReceiver(channel, Slow.GAP, Form.V1, new Start.History(2));
    two.takeAll(now);
    assertEquals(2, two.delivered);
  }

  @Test
  void aPositionThatTheLogHasPassedIsAnExactGap() {
    for (int i = 0; i < 15; i++) {
      append(14_000);
    }
    FakeReceiver late = new FakeReceiver(channel, Slow.GAP, Form.V1, new Start.After(2));
    late.takeAll(now);
    assertEquals(new Gap(3, 8, Gap.Why.EXPIRED), late.lastGap);
    assertEquals(7, late.delivered);
  }

  @Test
  void aPositionAheadOfTheStreamIsTheHead() {
    append(1_000);
    FakeReceiver ahead = new FakeReceiver(channel, Slow.GAP, Form.V1, new Start.After(99));
    append(1_000);
    ahead.takeAll(now);
    assertEquals(1, ahead.delivered);
    assertNull(ahead.lastGap);
  }

  @Test
  void whoHoldsMakesSendersWaitAndLosesNothing() {
    FakeReceiver holder = receiver(Slow.HOLD, Form.PLAIN);
    fill();
    Batch waiting = refused(14_000);
    holder.takeAll(now);
    accept(waiting);
    holder.takeAll(now);
    assertEquals(8, holder.delivered);
    assertEquals(1, channel.counts().holds());
  }

  @Test
  void aHoldEndsWhenAQuarterIsFree() {
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    holder.take(1, false, now);
    assertTrue(channel.isHeld(), "a sixth is not a quarter");
    holder.take(1, false, now);
    assertFalse(channel.isHeld());
    accept(waiting);
  }

  @Test
  void aHoldLastsUntilWhatWasRefusedHasRoom() {
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(45_000);
    holder.take(3, false, now);
    assertTrue(channel.isHeld());
    holder.take(1, false, now);
    assertFalse(channel.isHeld());
    accept(waiting);
  }

  @Test
  void aHoldThatRunsOutSkipsWhoCanBeTold() {
    FakeReceiver stuck = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    now += HOLD_NANOS - 1;
    channel.expire(now);
    assertTrue(channel.isHeld(), "not yet");
    now += 1;
    channel.expire(now);
    assertFalse(channel.isHeld());
    accept(waiting);
    stuck.takeAll(now);
    assertEquals(new Gap(1, 1, Gap.Why.SLOW), stuck.lastGap);
    stuck.assertAccounted(1, 9, "all is told");
  }

  @Test
  void aHoldThatRunsOutClosesWhoCannotBeTold() {
    FakeReceiver stuck = receiver(Slow.HOLD, Form.PLAIN);
    fill();
    Batch waiting = refused(14_000);
    now += HOLD_NANOS;
    accept(waiting);
    stuck.takeAll(now);
    assertTrue(stuck.closed);
    assertEquals(8, stuck.missed);
    assertEquals(8, channel.counts().missedAtClose());
  }

  @Test
  void whoIsStillReadingHistoryHoldsNobody() {
    fill();
    FakeReceiver reading = new FakeReceiver(channel, Slow.HOLD, Form.V1, new Start.Oldest());
    reading.take(2, false, now);
    append(14_000);
    append(14_000);
    append(14_000);
    reading.takeAll(now);
    assertEquals(1, reading.gaps);
    reading.assertAccounted(1, 11, "told");
    fill();
    refused(14_000).release(); // once it has been at the head it may
  }

  @Test
  void afterAHoldThatRanOutOnlyTheProvenMayHold() {
    FakeReceiver proven = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    proven.takeAll(now);
    accept(waiting);
    proven.takeAll(now);

    FakeReceiver stuck = receiver(Slow.HOLD, Form.V1);
    fill();
    proven.takeAll(now);
    Batch second = refused(14_000);
    now += HOLD_NANOS;
    accept(second);
    proven.takeAll(now);
    stuck.takeAll(now);

    FakeReceiver stranger = receiver(Slow.HOLD, Form.V1);
    for (int i = 0; i < 30; i++) {
      append(14_000);
      proven.takeAll(now);
    }
    stuck.takeAll(now);
    stranger.takeAll(now);
    assertTrue(stuck.gaps > 1 && stranger.gaps > 0, "neither held");

    fill();
    Batch third = refused(14_000);
    proven.takeAll(now);
    accept(third);

    now += 10 * HOLD_NANOS;
    proven.takeAll(now);
    stuck.takeAll(now);
    stranger.takeAll(now);
    fill();
    proven.takeAll(now);
    refused(14_000).release();
  }

  @Test
  void holdSecondsZeroForbidsHolding() {
    ChannelSettings never = new ChannelSettings(100_000, 1_000, Duration.ZERO);
    Channel free = Batches.channel(never);
    FakeReceiver receiver = FakeReceiver.at(free, Slow.HOLD, Form.V1);
    for (int i = 0; i < 30; i++) {
      assertTrue(free.append(Batches.ofBytes(never, 14_000), now));
    }
    receiver.takeAll(now);
    receiver.assertAccounted(1, 31, "told");
    free.clear();
  }

  @Test
  void whoLeavesHoldsNobody() {
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    holder.detach(now);
    assertFalse(channel.isHeld());
    accept(waiting);
  }

  @Test
  void gapNeverHoldsAndIsSkipped() {
    FakeReceiver receiver = receiver(Slow.GAP, Form.V1);
    fill();
    fill();
    receiver.takeAll(now);
    assertEquals(new Gap(1, 7, Gap.Why.SLOW), receiver.lastGap);
    assertEquals(7, receiver.delivered);
  }

  @Test
  void latestJumpsToTheNewestOnceItHasRoom() {
    FakeReceiver receiver = receiver(Slow.LATEST, Form.V1);
    append(1_000);
    append(1_000);
    append(1_000);
    receiver.take(1, true, now);
    assertEquals(new Gap(1, 2, Gap.Why.SLOW), receiver.lastGap);
    assertEquals(1, receiver.delivered);
  }

  @Test
  void latestLosesNothingWhileItKeepsUp() {
    FakeReceiver receiver = receiver(Slow.LATEST, Form.V1);
    append(1_000);
    append(1_000);
    receiver.takeAll(now);
    assertEquals(2, receiver.delivered);
  }

  @Test
  void closeNeverHoldsAndIsClosedWithTheNumber() {
    FakeReceiver receiver = receiver(Slow.CLOSE, Form.V1);
    fill();
    append(14_000);
    receiver.takeAll(now);
    assertTrue(receiver.closed);
    assertEquals(8, receiver.missed);
  }

  @Test
  void followersHearThatAHoldBeganAndEnded() {
    StringBuilder heard = new StringBuilder();
    channel.follow(
        new Channel.Follower() {
          @Override
          public void holdChanged(boolean held) {
            heard.append(held ? "held " : "free ");
          }
        });
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    refused(14_000).release();
    holder.takeAll(now);
    assertEquals("held free ", heard.toString());
    accept(waiting);
  }

  @Test
  void whatWasReadBeforeTheEndPassesEveryHolder() {
    receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    channel.appendLast(waiting, now);
    assertEquals(9, channel.next());
  }

  @Test
  void allChannelsTogetherStayWithinTheirBudget() {
    Budget budget = new Budget(150_000);
    Channel one = Batches.channel(settings, budget);
    Channel two = Batches.channel(settings, budget);
    for (int i = 0; i < 7; i++) {
      one.append(Batches.ofBytes(settings, 14_000), now);
    }
    for (int i = 0; i < 10; i++) {
      two.append(Batches.ofBytes(settings, 14_000), now);
      assertTrue(budget.reservedBytes() <= 150_000);
    }
    assertTrue(one.historyBytes() < 90_000, "the one with most gave way");
    assertTrue(two.historyBytes() > 60_000);
    assertEquals(budget.reservedBytes(), one.historyBytes() + two.historyBytes());
    one.clear();
    two.clear();
    assertEquals(0, budget.reservedBytes());
  }
}
