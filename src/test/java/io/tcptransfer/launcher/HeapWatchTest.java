package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.launcher.HeapWatch.Step;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a heap is collected, by a clock, a heap and a collector that the test moves. */
class HeapWatchTest {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int KIB = 1024;

  private long now = 1_000;
  private long collections = 3;
  private long heapMib = 32;
  private HeapWatch watch = new HeapWatch(now, 0, collections);

  private Step tick(int madeKib) {
    now += TICK;
    return watch.tick(now, (long) madeKib * KIB, collections, heapMib * KIB * KIB);
  }

  private void nothingFor(int ticks, int madeKib) {
    for (int i = 1; i <= ticks; i++) {
      assertEquals(Step.NOTHING, tick(madeKib), "tick " + i);
    }
  }

  @Test
  void workThatIsOverIsFollowedByOneCollection() {
    nothingFor(3, 5_000);
    assertEquals(Step.BEGIN, tick(1));
    assertEquals(Step.NOTHING, tick(1), "the JVM has not begun");
    collections++;
    assertEquals(Step.END, tick(30));
    nothingFor(1_000, 1);
  }

  @Test
  void whatTheStartHasLeftIsCollectedToo() {
    watch = new HeapWatch(now, 8L * KIB * KIB, collections);
    assertEquals(Step.BEGIN, tick(1));
  }

  @Test
  void restIsLessThan64KibFromOneTickToTheNext() {
    nothingFor(1, 9_000);
    nothingFor(1, 64);
    assertFalse(watch.rests());
    assertEquals(Step.BEGIN, tick(63));
    assertTrue(watch.rests());
  }

  @Test
  void littleWorkIsNotWorthIt() {
    nothingFor(1, 8 * KIB - 2);
    nothingFor(1, 1);
    assertEquals(Step.BEGIN, tick(1), "8 MiB are");
  }

  @Test
  void workThatGoesOnIsFollowedByOneAfterAMinute() {
    nothingFor(10, 100);
    collections++;
    nothingFor(120, 100);
    assertEquals(Step.BEGIN, tick(100));
    assertFalse(watch.rests());
    collections++;
    assertEquals(Step.END, tick(100));
    nothingFor(119, 100);
    assertEquals(Step.BEGIN, tick(100));
  }

  @Test
  void workThatCollectsByItselfIsLeftAlone() {
    for (int i = 1; i <= 500; i++) {
      collections += i % 40 == 0 ? 1 : 0;
      assertEquals(Step.NOTHING, tick(5_000), "tick " + i);
    }
  }

  @Test
  void workThatMadeTheHeapGrowIsFollowedByOne() {
    nothingFor(10, 5_000);
    heapMib += 47;
    nothingFor(1, 5_000);
    heapMib += 1;
    assertEquals(Step.BEGIN, tick(5_000));
    collections++;
    assertEquals(Step.END, tick(5_000));
    nothingFor(40, 5_000);
    assertEquals(80, heapMib, "it was needed");
    heapMib += 48;
    assertEquals(Step.BEGIN, tick(5_000));
  }

  @Test
  void growthIsCountedFromTheLeastThatTheHeapWas() {
    heapMib = 200;
    nothingFor(10, 5_000);
    heapMib = 40;
    nothingFor(1, 5_000);
    heapMib = 88;
    assertEquals(Step.BEGIN, tick(5_000));
  }

  @Test
  void growthIsLookedIntoAfterFiveSecondsAtLeast() {
    nothingFor(1, 5_000);
    heapMib += 48;
    nothingFor(8, 5_000);
    assertEquals(Step.BEGIN, tick(5_000));
    collections++;
    assertEquals(Step.END, tick(5_000));
    heapMib += 48;
    nothingFor(9, 5_000);
    assertEquals(Step.BEGIN, tick(5_000));
  }

  @Test
  void afterARestItBeginsAnew() {
    nothingFor(200, 1);
    nothingFor(119, 100);
    assertEquals(Step.BEGIN, tick(100));
  }

  @Test
  void aJvmThatDoesNotCollectIsAskedForFiveSecondsAndAgainAfterMoreWork() {
    nothingFor(1, 9_000);
    assertEquals(Step.BEGIN, tick(1));
    nothingFor(9, 1);
    assertEquals(Step.END, tick(1));
    nothingFor(100, 1);
    nothingFor(1, 9_000);
    assertEquals(Step.BEGIN, tick(1));
  }
}
