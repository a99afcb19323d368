package io.tcptransfer.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A loop whose turns and time pass when a test says so. */
final class TestLoop implements Loop {
  private final Deque<Runnable> turns = new ArrayDeque<>();
  private final List<Timed> timed = new ArrayList<>();
  private long now = Long.MAX_VALUE - 1_000; // It wraps, as System.nanoTime may.
  private long lookNanos;

  private record Timed(long due, Runnable task) {}

  @Override
  public void execute(Runnable task) {
    turns.add(task);
  }

  @Override
  public void executeIn(long nanos, Runnable task) {
    timed.add(new Timed(now + nanos, task));
  }

  @Override
  public long nanoTime() {
    now += lookNanos;
    return now;
  }

  /** From now on there are so many nanoseconds between two looks at the clock. */
  void everythingTakes(long nanos) {
    lookNanos = nanos;
  }

  /** Runs what is to be run, but for what has a time of its own. */
  void endTurn() {
    while (!turns.isEmpty()) {
      turns.poll().run();
    }
  }

  /** What was given last runs first. */
  void lastFirst() {
    turns.addFirst(turns.pollLast());
  }

  /** So much time passes, and what is due by then runs. */
  void pass(long nanos) {
    now += nanos;
    List<Timed> due = timed.stream().filter(task -> task.due() - now <= 0).toList();
    timed.removeAll(due);
    due.forEach(task -> task.task().run());
    endTurn();
  }
}
