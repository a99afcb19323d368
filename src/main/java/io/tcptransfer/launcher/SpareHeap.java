package io.tcptransfer.launcher;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.VMOption;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM give back to the system the heap that a relay at rest doesn't need. Left alone, G1
 * keeps what the busiest minute took, since it looks at the heap's size only when it collects, and
 * whoever relays without making garbage gives it no cause to. So it collects beside the running
 * relay when {@link HeapWatch} says so: by JEP 346, which does that where nothing else has for an
 * interval, and which is on for that moment only. Measured: {@code docs/performance.md}.
 *
 * <p>A jar can't carry JVM options, but these ones may be set while the JVM runs. With another
 * collector, or where one of them was chosen on the command line, nothing is set; no more is set
 * once somebody else has set one so that it contradicts ours. A thread of its own.
 */
final class SpareHeap {
  private static final Logger log = LoggerFactory.getLogger(SpareHeap.class);
  private static final String INTERVAL = "G1PeriodicGCInterval";
  private static final String OFF = "0";

  /** Milliseconds; the JVM looks at it once a second as long as it is off. */
  private static final String ON = "500";

  private static final int TICK_MILLIS = 500;

  private static final String LEAST_FREE = "MinHeapFreeRatio";
  private static final String MOST_FREE = "MaxHeapFreeRatio";

  private final HotSpotDiagnosticMXBean jvm;
  private final ThreadMXBean threads;
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final MemoryMXBean heap = ManagementFactory.getMemoryMXBean();
  private final HeapWatch watch;
  private long madeBytes;
  private long bytesBefore;

  private SpareHeap(HotSpotDiagnosticMXBean jvm, ThreadMXBean threads) {
    this.jvm = jvm;
    this.threads = threads;
    this.madeBytes = madeBytes();
    this.watch = new HeapWatch(System.nanoTime(), madeBytes, collections());
  }

  /** Says it to the JVM it runs in, and goes on to for as long as that runs. Any thread. */
  static void giveBack() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    if (jvm == null || threads == null) {
      log.debug("spare heap: not HotSpot");
      return;
    }
    try {
      if (isFree(jvm)) {
        new SpareHeap(jvm, threads).begin();
      } else {
        log.debug("spare heap: left as the JVM has it");
      }
    } catch (IllegalArgumentException e) {
      log.debug("spare heap: {}", e.getMessage());
    }
  }

  private static boolean isFree(HotSpotDiagnosticMXBean jvm) {
    return jvm.getVMOption("UseG1GC").getValue().equals("true")
        && Stream.of(INTERVAL, LEAST_FREE, MOST_FREE)
            .allMatch(name -> jvm.getVMOption(name).getOrigin() == VMOption.Origin.DEFAULT);
  }

  private void begin() {
    jvm.setVMOption(INTERVAL, OFF);
    leaveFree();
    log.debug("spare heap: is given back");
    Thread ticking = new Thread(this::tickOn, "spare-heap");
    ticking.setDaemon(true);
    ticking.start();
  }

  /** No executor, no stream: twice a second each step is cold, and interpreted for minutes. */
  private void tickOn() {
    try {
      while (true) {
        Thread.sleep(TICK_MILLIS);
        tick();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalArgumentException e) {
      log.warn("spare heap: left as it is from now on: {}", e.getMessage());
    }
  }

  private void tick() {
    long before = madeBytes;
    madeBytes = madeBytes();
    // A thread that ends takes its count with it.
    long made = Math.max(0, madeBytes - before);
    final boolean rested = watch.rests();
    HeapWatch.Step step = watch.tick(System.nanoTime(), made, collections(), heapBytes());
    if (watch.rests() != rested) {
      leaveFree();
    }
    switch (step) {
      case BEGIN -> {
        bytesBefore = heapBytes();
        jvm.setVMOption(INTERVAL, ON);
      }
      case END -> {
        jvm.setVMOption(INTERVAL, OFF);
        log.debug("spare heap: {} MiB, then {}", bytesBefore >> 20, heapBytes() >> 20);
      }
      case NOTHING -> {}
    }
  }

  /**
   * At rest little. At work so much that live objects stay below 45 percent of the heap also while
   * the log fills up: above, G1 looks for old garbage again and again (at 1,000 messages a second 4
   * to 10 pauses in 20 s instead of one or none). Not more: G1 counts whole regions, 4 MiB each on
   * a machine of 24 GiB, 28 MiB for 13 that live, and what it may take it does take when work
   * begins (70 to 75 percent: 80 MiB more, not 60). In an order in which the least is never above
   * the most.
   */
  private void leaveFree() {
    if (watch.rests()) {
      jvm.setVMOption(LEAST_FREE, "10"); // percent
      jvm.setVMOption(MOST_FREE, "30");
    } else {
      jvm.setVMOption(MOST_FREE, "65");
      jvm.setVMOption(LEAST_FREE, "60");
    }
  }

  /** By all threads that there are. */
  private long madeBytes() {
    long made = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      if (bytes > 0) {
        made += bytes;
      }
    }
    return made;
  }

  private long collections() {
    long collections = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      collections += collector.getCollectionCount();
    }
    return collections;
  }

  private long heapBytes() {
    return heap.getHeapMemoryUsage().getCommitted();
  }
}
