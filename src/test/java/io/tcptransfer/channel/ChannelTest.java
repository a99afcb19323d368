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
  void framesOfV1AreWantedAsLongAsNobodyWantsOthers() {
    assertFalse(channel.isV1Wanted(), "nobody is there");
    Cursor first = attached(Form.V1);
    assertTrue(channel.isV1Wanted());
    Cursor second = attached(Form.V1);
    Cursor compressed = attached(Form.V1_DEFLATED);
    assertTrue(channel.isV1Wanted());
    Cursor plain = attached(Form.PLAIN);
    assertFalse(channel.isV1Wanted());
    channel.detach(first, now);
    channel.detach(plain, now);
    assertTrue(channel.isV1Wanted());
    plain = attached(Form.PLAIN_DEFLATED);
    assertFalse(channel.isV1Wanted());
    List.of(plain, second, compressed).forEach(cursor -> channel.detach(cursor, now));
    assertFalse(channel.isV1Wanted(), "nobody is left");
  }

  private Cursor attached(Form form) {
    Cursor cursor = new Cursor(Slow.GAP, form);
    channel.attach(cursor, new Start.History(0));
    return cursor;
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
  void aBatchIsGivenUpWithItsLastMessage() {
    ChannelSettings few = Batches.settings(100_000, 8);
    Channel small = Batches.channel(few);
    for (int i = 0; i < 4; i++) {
      small.append(Batches.of(few, "a", "b"), now);
    }
    long fourBytes = small.historyBytes();
    small.append(Batches.of(few, "c"), now);
    assertEquals(2, small.first());
    long singleBytes = small.historyBytes() - fourBytes;
    small.append(Batches.of(few, "d"), now);
    assertEquals(3, small.first());
    assertEquals(fourBytes / 4 * 3 + 2 * singleBytes, small.historyBytes());
    small.clear();
  }

  @Test
  void logMayBeFilledToTheLastByte() {
    Batch one = Batches.ofBytes(settings, 14_000);
    ChannelSettings exact = Batches.settings(3 * one.costBytes(), 1_000);
    Channel full = Batches.channel(exact, new Budget(exact.historyBytes()));
    full.append(one, now);
    full.append(Batches.ofBytes(settings, 14_000), now);
    full.append(Batches.ofBytes(settings, 14_000), now);
    assertEquals(1, full.first());
    assertEquals(exact.historyBytes(), full.historyBytes());
    full.clear();
  }

  /** What is compressed is kept beside the plain frames; those of v1 are made when they leave. */
  @Test
  void compressedFormsCountAgainstTheLogWhileSomebodyWantsThem() {
    long plainBytes = growth();
    FakeReceiver plain = receiver(Slow.GAP, Form.PLAIN);
    assertEquals(plainBytes, growth());
    FakeReceiver v1 = receiver(Slow.GAP, Form.V1);
    assertEquals(plainBytes, growth());
    FakeReceiver one = receiver(Slow.GAP, Form.V1_DEFLATED);
    FakeReceiver other = receiver(Slow.GAP, Form.V1_DEFLATED);
    assertTrue(growth() > plainBytes);
    one.detach(now);
    one.detach(now);
    plain.detach(now);
    v1.detach(now);
    assertTrue(growth() > plainBytes, "one is left");
    other.detach(now);
    assertEquals(plainBytes, growth());
  }

  /** By how much one more small batch lets the log grow. */
  private long growth() {
    long before = channel.historyBytes();
    accept(Batches.of(settings, "small"));
    return channel.historyBytes() - before;
  }

  @Test
  void aReaderTakesAsManyBytesAsItAskedFor() {
    append(1_000);
    append(1_000);
    append(1_000);
    FakeReceiver receiver = new FakeReceiver(channel, Slow.GAP, Form.V1, Batches.OLDEST);
    Reading reading = channel.read(receiver.cursor, channel.historyBytes() / 3, false);
    assertEquals(1, reading.batches().size());
    reading.batches().forEach(Batch::release);
  }

  @Test
  void whatAReceiverIsClosedForIsCounted() {
    FakeReceiver receiver = receiver(Slow.GAP, Form.V1);
    append(1_000);
    append(1_000);
    receiver.take(1, false, now);
    append(1_000);
    assertEquals(2, channel.missed(receiver.cursor));
    assertEquals(2, channel.counts().missedAtClose());
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
    FakeReceiver late = new FakeReceiver(channel, Slow.GAP, Form.V1, Batches.after(channel, 2));
    late.takeAll(now);
    assertEquals(new Gap(channel.own(), 3, 8, Gap.Why.EXPIRED), late.lastGap);
    assertEquals(7, late.delivered);
  }

  @Test
  void aPositionAheadOfTheStreamIsTheHead() {
    append(1_000);
    FakeReceiver ahead = new FakeReceiver(channel, Slow.GAP, Form.V1, Batches.after(channel, 99));
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
    assertEquals(new Gap(channel.own(), 1, 1, Gap.Why.SLOW), stuck.lastGap);
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
    FakeReceiver reading = new FakeReceiver(channel, Slow.HOLD, Form.V1, Batches.OLDEST);
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
  void whoLetAHoldRunOutHoldsNobodyUntilItIsBackAndProvedAgain() {
    FakeReceiver receiver = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    receiver.takeAll(now);
    accept(waiting);
    receiver.takeAll(now);

    fill();
    Batch second = refused(14_000);
    now += HOLD_NANOS;
    accept(second);
    append(14_000); // it still stands where it stood

    receiver.takeAll(now);
    fill();
    append(14_000); // back at the head, but what it had proved is void

    now += 10 * HOLD_NANOS;
    receiver.takeAll(now);
    fill();
    refused(14_000).release();
  }

  @Test
  void aHoldEndsWithTheLastByteOfTheQuarter() {
    long batchBytes = Batches.costBytes(Batches.ofBytes(settings, 14_000));
    ChannelSettings four = Batches.settings(4 * batchBytes, 1_000);
    Channel small = Batches.channel(four);
    FakeReceiver holder = FakeReceiver.at(small, Slow.HOLD, Form.V1);
    for (int i = 0; i < 4; i++) {
      assertTrue(small.append(Batches.ofBytes(settings, 14_000), now));
    }
    Batch waiting = Batches.ofBytes(settings, 14_000);
    assertFalse(small.append(waiting, now));
    holder.take(1, false, now);
    assertTrue(small.append(waiting, now));
    small.clear();
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
  void whoLeftSpeaksForNobodyWhoStillHolds() {
    FakeReceiver leaving = receiver(Slow.HOLD, Form.V1);
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    leaving.detach(now);
    leaving.detach(now);
    leaving.cursor.advance(channel.next());
    channel.progress(leaving.cursor, now);
    assertTrue(channel.isHeld());
    holder.takeAll(now);
    accept(waiting);
  }

  @Test
  void aHoldOnMessagesEndsWhenAQuarterIsFree() {
    ChannelSettings few = Batches.settings(100_000, 8);
    Channel small = Batches.channel(few);
    FakeReceiver holder = FakeReceiver.at(small, Slow.HOLD, Form.V1);
    for (int i = 0; i < 8; i++) {
      assertTrue(small.append(Batches.of(few, "m"), now));
    }
    Batch waiting = Batches.of(few, "m");
    assertFalse(small.append(waiting, now));
    holder.take(1, false, now);
    assertTrue(small.isHeld(), "an eighth is not a quarter");
    holder.take(1, false, now);
    assertFalse(small.isHeld());
    assertTrue(small.append(waiting, now));
    small.clear();
  }

  @Test
  void aHoldIsCountedWithItsTime() {
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    now = 1_000;
    Batch waiting = refused(14_000);
    now += 300;
    refused(14_000).release();
    now += 400;
    holder.takeAll(now);
    accept(waiting);
    assertEquals(1, channel.counts().holds());
    assertEquals(700, channel.counts().holdNanos());
  }

  @Test
  void whoHadMovedOnWhenAHoldRanOutHasProvedIt() {
    FakeReceiver stuck = receiver(Slow.HOLD, Form.V1);
    FakeReceiver moved = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    moved.cursor.advance(channel.next()); // and no time yet to say so
    now += HOLD_NANOS;
    accept(waiting);
    stuck.detach(now);
    for (int i = 0; i < 6; i++) {
      append(14_000);
    }
    refused(14_000).release();
  }

  @Test
  void gapNeverHoldsAndIsSkipped() {
    FakeReceiver receiver = receiver(Slow.GAP, Form.V1);
    fill();
    fill();
    receiver.takeAll(now);
    assertEquals(new Gap(channel.own(), 1, 7, Gap.Why.SLOW), receiver.lastGap);
    assertEquals(7, receiver.delivered);
  }

  @Test
  void latestJumpsToTheNewestOnceItHasRoom() {
    FakeReceiver receiver = receiver(Slow.LATEST, Form.V1);
    append(1_000);
    append(1_000);
    append(1_000);
    receiver.take(1, true, now);
    assertEquals(new Gap(channel.own(), 1, 2, Gap.Why.SLOW), receiver.lastGap);
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
    StringBuilder heard = heardHolds();
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    refused(14_000).release();
    holder.takeAll(now);
    assertEquals("held free ", heard.toString());
    accept(waiting);
  }

  @Test
  void followersHearThatAHoldRanOut() {
    receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    StringBuilder heard = heardHolds();
    now += HOLD_NANOS;
    channel.expire(now);
    assertEquals("free ", heard.toString());
    accept(waiting);
  }

  @Test
  void followersHearThatTheOneWhoHeldHasLeft() {
    FakeReceiver holder = receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    StringBuilder heard = heardHolds();
    holder.detach(now);
    assertEquals("free ", heard.toString());
    accept(waiting);
  }

  private StringBuilder heardHolds() {
    StringBuilder heard = new StringBuilder();
    channel.follow(
        new Channel.Follower() {
          @Override
          public void holdChanged(boolean held) {
            heard.append(held ? "held " : "free ");
          }
        });
    return heard;
  }

  @Test
  void whomTheLogHasPassedHoldsNobodyUntilItHasSkippedAhead() {
    receiver(Slow.HOLD, Form.V1);
    fill();
    Batch waiting = refused(14_000);
    now += HOLD_NANOS;
    accept(waiting);
    FakeReceiver passed = receiver(Slow.HOLD, Form.V1);
    fill();
    fill();
    now += 10 * HOLD_NANOS;
    fill();

    passed.take(1, true, now);
    assertTrue(passed.gaps > 0);
    Batch held = Batches.ofBytes(settings, 14_000);
    for (int i = 0; i < 7 && channel.append(held, now); i++) {
      held = Batches.ofBytes(settings, 14_000);
    }
    assertTrue(channel.isHeld(), "it may hold again");
    passed.takeAll(now);
    accept(held);
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

  @Test
  void aBatchTakesAsManyOfTheOthersAsItNeeds() {
    Budget budget = new Budget(50_000);
    Channel one = Batches.channel(settings, budget);
    Channel two = Batches.channel(settings, budget);
    for (int i = 0; i < 40; i++) {
      one.append(Batches.ofBytes(settings, 1_000), now);
    }
    two.append(Batches.ofBytes(settings, 45_000), now);
    assertTrue(budget.reservedBytes() <= 50_000);
    assertEquals(budget.reservedBytes(), one.historyBytes() + two.historyBytes());
    one.clear();
    two.clear();
  }
}
