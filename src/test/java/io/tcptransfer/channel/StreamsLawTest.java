package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.ChannelSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law where one log has the streams of several nodes, some of whose messages were lost. */
class StreamsLawTest {
  private static final int STEPS = 2_000;
  private static final int STREAMS = 4;

  private final ChannelSettings settings = Batches.settings(20_000, 100);
  private final Channel channel = Batches.channel(settings);
  private final List<Stream> others = new ArrayList<>();
  private final List<FakeReceiver> receivers = new ArrayList<>();
  private long lost;
  private long now = 1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyMessageOfEveryStreamIsDeliveredToldOrCounted(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      now += random.nextInt(1_000);
      act(random);
    }
    receivers.forEach(this::settle);
    assertTrue(lost > 0, "something was lost between nodes");
    assertTrue(channel.counts().lostMessages() > 0, "and somebody was told");
    channel.clear();
  }

  @Test
  void whoCannotBeToldIsClosedForWhatWasLostAndNotForBeingSlow() {
    Stream other = channel.begin("other", 1);
    Cursor cursor = new Cursor(Slow.HOLD, Form.PLAIN);
    channel.attach(cursor, new Start.History(0));
    channel.append(Batches.of(settings, "three", "four"), new Origin(other, 3), now);
    Reading reading = channel.read(cursor, 1, false);
    assertEquals(Gap.Why.LOST, reading.why());
    assertEquals(4, reading.missed());
    channel.clear();
  }

  @Test
  void streamWhoseLastMessagesAreLostIsForgottenOnceTheLogHasNoneOfIt() {
    Stream before = channel.begin("before", 1);
    Stream after = channel.begin("after", 1);
    channel.append(Batches.of(settings, "one"), new Origin(before, 1), now);
    channel.append(Batches.of(settings, "one"), new Origin(after, 1), now);
    channel.end(before, 5, false);
    assertFalse(before.isForgotten(), "its message is still there");
    channel.shed();
    channel.shed();
    assertFalse(after.isForgotten(), "it may go on");
    channel.end(after, 5, false);
    for (Stream stream : List.of(before, after)) {
      assertTrue(stream.isForgotten());
      assertEquals(5, stream.first());
    }
    channel.append(Batches.of(settings, "five"), new Origin(after, 5), now);
    assertFalse(after.isForgotten(), "it went on");
    assertEquals(5, after.first());
    channel.clear();
  }

  private void act(Random random) {
    int choice = random.nextInt(100);
    if (choice < 25) {
      append(random, Origin.HERE);
    } else if (choice < 50 && !others.isEmpty()) {
      Stream stream = others.get(random.nextInt(others.size()));
      long hole = random.nextInt(10) == 0 ? random.nextInt(5) : 0;
      if (append(random, new Origin(stream, stream.next() + hole))) {
        lost += hole;
      }
    } else if (choice < 52 && others.size() < STREAMS) {
      others.add(channel.begin("other" + others.size(), 1 + random.nextInt(50)));
    } else if (choice < 57) {
      attach(random);
    } else if (choice < 59 && !receivers.isEmpty()) {
      settle(receivers.remove(random.nextInt(receivers.size())));
    } else if (choice == 59 && !others.isEmpty()) {
      Stream stream = others.get(random.nextInt(others.size()));
      int more = random.nextInt(3);
      lost += more;
      channel.end(stream, stream.next() + more, false);
    } else if (choice == 60) {
      channel.shed();
    } else if (choice == 61) {
      channel.expire(now);
    } else if (!receivers.isEmpty()) {
      FakeReceiver receiver = receivers.get(random.nextInt(receivers.size()));
      receiver.take(1 + random.nextInt(12), random.nextBoolean(), now);
    }
  }

  private boolean append(Random random, Origin origin) {
    String[] texts = new String[1 + random.nextInt(6)];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "m".repeat(random.nextInt(200));
    }
    Batch batch = Batches.of(settings, texts);
    boolean accepted = channel.append(batch, origin, now);
    if (!accepted) {
      batch.release();
    }
    return accepted;
  }

  private void attach(Random random) {
    if (receivers.size() >= 8) {
      settle(receivers.remove(0));
    }
    Slow slow = List.of(Slow.values()).get(random.nextInt(4));
    Form form = List.of(Form.values()).get(random.nextInt(4));
    Start start = random.nextBoolean() ? new Start.History(random.nextInt(120)) : after(random);
    receivers.add(new FakeReceiver(channel, slow, form, start));
  }

  /** What somebody has who comes from another node: more of some streams, less of others. */
  private Start after(Random random) {
    Map<String, Long> offsets = new HashMap<>();
    for (Stream stream : channel.streams()) {
      if (random.nextInt(4) > 0) {
        long from = Math.max(stream.start() - 1, stream.first() - 20);
        long to = stream.next() + (stream.isOwn() ? 0 : 10);
        offsets.put(stream.epoch(), from + random.nextInt((int) (to - from) + 1));
      }
    }
    return new Start.After(new Position(offsets));
  }

  private void settle(FakeReceiver receiver) {
    receiver.takeAll(now);
    if (!receiver.closed) {
      assertEquals(receiver.owed(), receiver.delivered + receiver.gaps);
      receiver.detach(now);
    }
  }
}
