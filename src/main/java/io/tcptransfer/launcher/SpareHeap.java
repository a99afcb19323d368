package io.tcptransfer.launcher;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM give back to the system the heap that a relay at rest doesn't need. Left alone, G1
 * keeps what the busiest minute took, since it looks at the heap's size only when it collects, and
 * whoever relays without making garbage gives it no cause to. So it collects beside the running
 * relay when it has not done so for half a minute (JEP 346), and keeps 20 to 50 percent of the heap
 * free, not 40 to 70. Measured: {@code docs/performance.md}.
 *
 * <p>A jar can't carry JVM options, but these ones may be set while the JVM runs. With another
 * collector, or where one of them was chosen on the command line, nothing is set.
 */
final class SpareHeap {
  private static final Logger log = LoggerFactory.getLogger(SpareHeap.class);

  /** In an order in which the lower limit is never above the upper one. */
  private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

  static {
    OPTIONS.put("MinHeapFreeRatio", "20"); // percent
    OPTIONS.put("MaxHeapFreeRatio", "50"); // percent
    OPTIONS.put("G1PeriodicGCInterval", "30000"); // milliseconds
  }

  private SpareHeap() {}

  /** Says it to the JVM it runs in. Any thread. */
  static void giveBack() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (jvm == null) {
      log.debug("spare heap: not HotSpot");
      return;
    }
    try {
      if (isFree(jvm)) {
        OPTIONS.forEach(jvm::setVMOption);
        log.debug("spare heap: {}", OPTIONS);
      } else {
        log.debug("spare heap: left as the JVM has it");
      }
    } catch (IllegalArgumentException e) {
      log.debug("spare heap: {}", e.getMessage());
    }
  }

  private static boolean isFree(HotSpotDiagnosticMXBean jvm) {
    return jvm.getVMOption("UseG1GC").getValue().equals("true")
        && OPTIONS.keySet().stream()
            .allMatch(name -> jvm.getVMOption(name).getOrigin() == VMOption.Origin.DEFAULT);
  }
}
