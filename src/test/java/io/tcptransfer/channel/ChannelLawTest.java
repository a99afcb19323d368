package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.tcptransfer.config.ChannelSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of a channel against the law itself: whatever happens in whatever order, each
 * receiver has every message from its start on exactly once, as a delivery, in a gap, or in the
 * number that it is closed with, in order; the log stays in its bounds; and nobody waits too long.
 */
class ChannelLawTest {
  private static final Duration HOLD = Duration.ofNanos(100);
  private static final int STEPS = 1_500;

  private record Life(FakeReceiver receiver, long start) {}

  private final List<Life> lives = new ArrayList<>();
  private final List<Life> ended = new ArrayList<>();
  private final ChannelSettings settings = new ChannelSettings(20_000, 60, HOLD);
  private final Budget budget = new Budget(25_000);
  private final Channel channel = Batches.channel(settings, budget);

  /** The relay's kind of memory, which reserves more than it is asked for. */
  private final PooledByteBufAllocator memory =
      new PooledByteBufAllocator(true, 0, 1, 8_192, 3, 0, 0, false);

  private Batch waiting;
  private long sentBytes;
  private long heldSince;
  private long now = 1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyMessageIsDeliveredToldOrCounted(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      now += random.nextInt(12);
      act(random);
      assertBounds();
    }
    settle();
    for (Life life : ended) {
      life.receiver()
          .assertAccounted(
              life.start(), life.receiver().cursor.next() + life.receiver().missed, "seed " + seed);
    }
    assertCounted();
    assertEquals(0, budget.reservedBytes());
    assertEquals(0, memory.pinnedDirectMemory());
  }

  private void assertCounted() {
    ChannelCounts counts = channel.counts();
    assertEquals(channel.next() - 1, counts.receivedMessages());
    assertEquals(sentBytes, counts.receivedBytes());
    assertEquals(ended.stream().mapToLong(l -> l.receiver().gaps).sum(), counts.gapMessages());
    assertEquals(ended.stream().mapToLong(l -> l.receiver().missed).sum(), counts.missedAtClose());
  }

  private void act(Random random) {
    int choice = random.nextInt(100);
    if (choice < 40) {
      offer(random);
    } else if (choice < 46) {
      attach(random);
    } else if (choice < 49 && !lives.isEmpty()) {
      end(lives.get(random.nextInt(lives.size())));
    } else if (choice < 52) {
      channel.expire(now);
    } else if (choice == 52) {
      channel.shed();
    } else if (!lives.isEmpty()) {
      Life life = lives.get(random.nextInt(lives.size()));
      life.receiver().take(1 + random.nextInt(12), random.nextBoolean(), now);
    }
  }

  private void offer(Random random) {
    if (waiting == null) {
      String[] texts = new String[1 + random.nextInt(6)];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "m".repeat(random.nextInt(200));
        sentBytes += texts[i].length();
      }
      waiting = Batches.of(memory, settings, texts);
    }
    if (!channel.isHeld()) {
      heldSince = now;
    }
    if (channel.append(waiting, now)) {
      waiting = null;
    } else {
      assertTrue(someoneMayHold(), "only a receiver that holds makes a sender wait");
      assertTrue(now - heldSince < HOLD.toNanos(), "nobody waits longer at a stretch");
    }
  }

  private boolean someoneMayHold() {
    return lives.stream()
        .anyMatch(
            life ->
                !life.receiver().closed
                    && life.receiver().cursor.slow() == Slow.HOLD
                    && life.receiver().cursor.next() < channel.next());
  }

  private void attach(Random random) {
    if (lives.size() >= 8) {
      end(lives.get(0));
    }
    Slow slow = List.of(Slow.values()).get(random.nextInt(4));
    Form form = List.of(Form.values()).get(random.nextInt(4));
    Start start =
        switch (random.nextInt(3)) {
          case 0 -> new Start.History(random.nextInt(80));
          case 1 -> Batches.OLDEST;
          default -> Batches.after(channel, random.nextInt((int) channel.next()));
        };
    FakeReceiver receiver = new FakeReceiver(channel, slow, form, start);
    lives.add(new Life(receiver, receiver.begun));
  }

  private void end(Life life) {
    life.receiver().detach(now);
    lives.remove(life);
    ended.add(life);
  }

  private void assertBounds() {
    assertTrue(channel.historyBytes() <= settings.historyBytes(), "bytes");
    assertTrue(channel.next() - channel.first() <= settings.historyMessages(), "messages");
    assertTrue(budget.reservedBytes() <= 25_000, "all together");
    assertEquals(channel.historyBytes(), budget.reservedBytes(), "nothing is counted twice");
    long waitingBytes = waiting == null ? 0 : waiting.costBytes();
    assertTrue(
        memory.pinnedDirectMemory() <= channel.historyBytes() + waitingBytes,
        "what is reserved counts");
  }

  private void settle() {
    if (waiting != null) {
      channel.appendLast(waiting, now);
    }
    for (Life life : List.copyOf(lives)) {
      boolean open = !life.receiver().closed;
      life.receiver().takeAll(now);
      if (open && !life.receiver().closed) {
        life.receiver().assertAccounted(life.start(), channel.next(), "all of it");
      }
      end(life);
    }
    channel.clear();
  }
}
