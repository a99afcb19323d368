package io.tcptransfer.process;

import java.io.UncheckedIOException;

/**
 * Numbered lines from 1 on, given by one sender on a thread of its own as fast as the relay takes
 * them; or as fast as whoever reads them allows. Any thread.
 */
final class Push {
  private static final int CHUNK_BYTES = 16_384;

  private final Sender sender;
  private final long last;
  private final int lineBytes;
  private final Thread thread = new Thread(this::run, "push");
  private long sent;
  private long allowed;
  private boolean stopped;
  private UncheckedIOException failure;

  private Push(Sender sender, long last, int lineBytes, long allowed) {
    this.sender = sender;
    this.last = last;
    this.lineBytes = lineBytes;
    this.allowed = allowed;
    thread.setDaemon(true);
    thread.start();
  }

  /** That many lines, each of that many bytes and its end. */
  static Push start(Sender sender, long lines, int lineBytes) {
    return new Push(sender, lines, lineBytes, Long.MAX_VALUE);
  }

  /** Until it is stopped, and no further than it is allowed to go. */
  static Push endless(Sender sender, int lineBytes, long allowed) {
    return new Push(sender, Long.MAX_VALUE, lineBytes, allowed);
  }

  private void run() {
    int chunk = Math.max(1, CHUNK_BYTES / lineBytes);
    try {
      for (long from = 1; from <= last && mayGive(from); ) {
        long to = Math.min(last, from + chunk - 1);
        sender.send(Lines.bytes(from, to, lineBytes));
        gave(to);
        from = to + 1;
      }
    } catch (UncheckedIOException e) {
      failed(e);
    }
  }

  private synchronized boolean mayGive(long from) {
    while (from > allowed && !stopped) {
      await();
    }
    return !stopped;
  }

  private synchronized void gave(long to) {
    sent = to;
    notifyAll();
  }

  private synchronized void failed(UncheckedIOException e) {
    failure = e;
    notifyAll();
  }

  @SuppressWarnings("WaitNotInLoop") // All callers loop.
  private synchronized void await() {
    try {
      wait(Patience.LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** From now on it may go that far. */
  synchronized void allow(long to) {
    allowed = to;
    notifyAll();
  }

  /** The last line that was taken. */
  synchronized long sent() {
    return sent;
  }

  /** Waits until that line has left. */
  synchronized void awaitSent(long line) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    while (sent < line) {
      if (failure != null) {
        throw failure;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("only " + sent + " lines were taken");
      }
      await();
    }
  }

  /** Gives no more, and says which line was the last. */
  long stop() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    try {
      thread.join(Patience.LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
      if (thread.isAlive()) {
        throw new AssertionError("still gives lines, so far " + sent);
      }
      return sent;
    }
  }
}
