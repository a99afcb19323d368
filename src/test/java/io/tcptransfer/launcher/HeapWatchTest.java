package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tcptransfer.launcher.HeapWatch.Step;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a heap is collected, by a clock, a processor and a collector that the test moves. */
class HeapWatchTest {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(500);

  private long now = 1_000;
  private long cpu;
  private long collections;
  private HeapWatch watch = new HeapWatch(now, cpu, collections);

  private Step tick(long cpuMillis) {
    now += TICK;
    cpu += TimeUnit.MILLISECONDS.toNanos(cpuMillis);
    return watch.tick(now, cpu, collections);
  }

  @Test
  void workThatIsOverIsFollowedByOneCollection() {
    collections++;
    assertEquals(Step.NOTHING, tick(400));
    assertEquals(Step.NOTHING, tick(400));
    assertEquals(Step.BEGIN, tick(1));
    assertEquals(Step.NOTHING, tick(1), "the JVM has not begun");
    collections++;
    assertEquals(Step.END, tick(30));
    assertEquals(Step.NOTHING, tick(1), "its own collection is no work");
  }

  @Test
  void restIsATwentiethOfAProcessor() {
    collections++;
    assertEquals(Step.NOTHING, tick(25));
    assertEquals(Step.BEGIN, tick(24));
  }

  @Test
  void whatTheStartHasLeftIsCollectedToo() {
    watch = new HeapWatch(now, cpu, 3);
    collections = 3;
    assertEquals(Step.NOTHING, tick(400));
    assertEquals(Step.BEGIN, tick(1));
  }

  @Test
  void restWithoutACollectionBeforeIsLeftAloneForHalfAMinute() {
    for (int i = 1; i < 60; i++) {
      assertEquals(Step.NOTHING, tick(1), "tick " + i);
    }
    assertEquals(Step.BEGIN, tick(1));
  }

  @Test
  void soIsWorkThatNeverEnds() {
    collections++;
    for (int i = 1; i <= 60; i++) {
      assertEquals(Step.NOTHING, tick(400), "tick " + i);
    }
    assertEquals(Step.BEGIN, tick(400));
  }

  @Test
  void workThatCollectsByItselfIsLeftAlone() {
    for (int i = 1; i <= 500; i++) {
      collections += i % 40 == 0 ? 1 : 0;
      assertEquals(Step.NOTHING, tick(400), "tick " + i);
    }
  }

  @Test
  void aJvmThatDoesNotCollectIsAskedForFiveSecondsAndAgainLater() {
    collections++;
    assertEquals(Step.BEGIN, tick(1));
    for (int i = 1; i < 10; i++) {
      assertEquals(Step.NOTHING, tick(1), "tick " + i);
    }
    assertEquals(Step.END, tick(1));
    for (int i = 1; i < 60; i++) {
      assertEquals(Step.NOTHING, tick(1), "tick " + i);
    }
    assertEquals(Step.BEGIN, tick(1));
  }
}
