package io.tcptransfer.tcp;

import io.tcptransfer.channel.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells of refused connections without drowning the log: of each reason the first one at once, then
 * how many there were, once in a while. Runs on the listener's event loop.
 */
final class RefusalLog {
  private final String listener;
  private final Consumer<String> warn;
  private final Consumer<Runnable> later;

  /** By reason, how many since it was last told of; those not told of lately are not in it. */
  private final Map<Reason, Integer> untold = new EnumMap<>(Reason.class);

  /**
   * @param later runs a task once, some seconds later
   */
  RefusalLog(String listener, Consumer<String> warn, Consumer<Runnable> later) {
    this.listener = listener;
    this.warn = warn;
    this.later = later;
  }

  /** One more was refused. */
  void add(Reason reason, Object address) {
    if (untold.computeIfPresent(reason, (any, count) -> count + 1) == null) {
      warn.accept(
          "sender refused listener=" + listener + " address=" + address + " reason=" + reason);
      waitWith(reason);
    }
  }

  private void waitWith(Reason reason) {
    untold.put(reason, 0);
    later.accept(() -> tell(reason));
  }

  private void tell(Reason reason) {
    int count = untold.remove(reason);
    if (count > 0) {
      sum(reason, count);
      waitWith(reason);
    }
  }

  private void sum(Reason reason, int count) {
    warn.accept("senders refused listener=" + listener + " reason=" + reason + " more=" + count);
  }

  /** Tells of those that are untold yet. */
  void end() {
    untold.forEach(
        (reason, count) -> {
          if (count > 0) {
            sum(reason, count);
          }
        });
    untold.replaceAll((reason, count) -> 0);
  }
}
