package io.tcptransfer.launcher;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.VMOption;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM give back to the system the heap that a relay at rest doesn't need. Left alone, G1
 * keeps what the busiest minute took, since it looks at the heap's size only when it collects, and
 * whoever relays without making garbage gives it no cause to. So it is to keep 20 to 50 percent of
 * the heap free, not 40 to 70, and it collects beside the running relay when {@link HeapWatch} says
 * so: by JEP 346, which does that where nothing else has for an interval, and which is on for that
 * moment only. Measured: {@code docs/performance.md}.
 *
 * <p>A jar can't carry JVM options, but these ones may be set while the JVM runs. With another
 * collector, or where one of them was chosen on the command line, nothing is set. A thread of its
 * own.
 */
final class SpareHeap {
  private static final Logger log = LoggerFactory.getLogger(SpareHeap.class);
  private static final String INTERVAL = "G1PeriodicGCInterval";
  private static final String OFF = "0";

  /** Milliseconds; the JVM looks at it once a second as long as it is off. */
  private static final String ON = "500";

  private static final int TICK_MILLIS = 500;

  /** In an order in which the lower limit is never above the upper one. */
  private static final Map<String, String> RATIOS = new LinkedHashMap<>();

  static {
    RATIOS.put("MinHeapFreeRatio", "20"); // percent
    RATIOS.put("MaxHeapFreeRatio", "50"); // percent
  }

  private final HotSpotDiagnosticMXBean jvm;
  private final OperatingSystemMXBean system;
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final HeapWatch watch;
  private long committedBefore;

  private SpareHeap(HotSpotDiagnosticMXBean jvm, OperatingSystemMXBean system) {
    this.jvm = jvm;
    this.system = system;
    this.watch = new HeapWatch(System.nanoTime(), system.getProcessCpuTime(), collections());
  }

  /** Says it to the JVM it runs in, and goes on to for as long as that runs. Any thread. */
  static void giveBack() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    if (jvm == null || system == null) {
      log.debug("spare heap: not HotSpot");
      return;
    }
    try {
      if (isFree(jvm)) {
        RATIOS.forEach(jvm::setVMOption);
        log.debug("spare heap: {}", RATIOS);
        new SpareHeap(jvm, system).begin();
      } else {
        log.debug("spare heap: left as the JVM has it");
      }
    } catch (IllegalArgumentException e) {
      log.debug("spare heap: {}", e.getMessage());
    }
  }

  private static boolean isFree(HotSpotDiagnosticMXBean jvm) {
    return jvm.getVMOption("UseG1GC").getValue().equals("true")
        && isDefault(jvm, INTERVAL)
        && RATIOS.keySet().stream().allMatch(name -> isDefault(jvm, name));
  }

  private static boolean isDefault(HotSpotDiagnosticMXBean jvm, String option) {
    return jvm.getVMOption(option).getOrigin() == VMOption.Origin.DEFAULT;
  }

  // A tick throws nothing, and nobody waits for its end.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void begin() {
    Executors.newSingleThreadScheduledExecutor(
            ticking -> {
              Thread thread = new Thread(ticking, "spare-heap");
              thread.setDaemon(true);
              return thread;
            })
        .scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    switch (watch.tick(System.nanoTime(), system.getProcessCpuTime(), collections())) {
      case BEGIN -> {
        committedBefore = committedMebibytes();
        jvm.setVMOption(INTERVAL, ON);
      }
      case END -> {
        jvm.setVMOption(INTERVAL, OFF);
        log.debug("spare heap: {} MiB, then {}", committedBefore, committedMebibytes());
      }
      case NOTHING -> {}
    }
  }

  private long collections() {
    long collections = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      collections += collector.getCollectionCount();
    }
    return collections;
  }

  private static long committedMebibytes() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() >> 20;
  }
}
