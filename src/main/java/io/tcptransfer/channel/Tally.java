package io.tcptransfer.channel;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by reason of what one side of the relay dropped, cut, refused or closed. Any thread. */
public final class Tally {
  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

  /** All zero. */
  public Tally() {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  /** One more. */
  public void count(Reason reason) {
    counts.get(reason).increment();
  }

  /** So many more. */
  public void count(Reason reason, long more) {
    counts.get(reason).add(more);
  }

  /** How many there were since the start. */
  public long of(Reason reason) {
    return counts.get(reason).sum();
  }

  /** All that are not zero, by label. */
  public Map<String, Long> nonZero() {
    Map<String, Long> counted = new TreeMap<>();
    for (Reason reason : Reason.values()) {
      if (of(reason) > 0) {
        counted.put(reason.label(), of(reason));
      }
    }
    return counted;
  }
}
