package io.tcptransfer.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * When each instance opens the port that they share. As long as a few receivers follow, one
 * instance serves them all: a batch then reaches them without waking another thread, which cost
 * more than writing to them did (measured with one receiver: 2.6 against 1.8 us CPU a message).
 * Knows no socket. Any thread.
 */
public final class PortShare {
  /** From so many receivers on, another thread costs little beside what it saves in waiting. */
  static final int FEW_RECEIVERS = 8;

  private final boolean allAtOnce;
  private final IntConsumer opened;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean begun;
  private boolean told;

  /**
   * @param allAtOnce whether every instance opens the port at once, however few receivers there are
   * @param opened told the port once it is open
   */
  public PortShare(boolean allAtOnce, IntConsumer opened) {
    this.allAtOnce = allAtOnce;
    this.opened = opened;
  }

  /**
   * An instance is ready.
   *
   * @param open called when it shall open the port, if not at once
   * @return whether it shall do so at once
   */
  synchronized boolean isOpenedBy(Runnable open) {
    if (begun && !allAtOnce) {
      waiting.add(open);
      return false;
    }
    begun = true;
    return true;
  }

  /** An instance has opened the port. */
  void opened(int port) {
    synchronized (this) {
      if (told) {
        return;
      }
      told = true;
    }
    opened.accept(port);
  }

  /** An instance that has the port serves so many receivers now. */
  void serves(int receivers) {
    Runnable next = null;
    synchronized (this) {
      if (receivers >= FEW_RECEIVERS) {
        next = waiting.poll();
      }
    }
    if (next != null) {
      next.run();
    }
  }
}
