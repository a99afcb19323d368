package io.tcptransfer.channel;

/**
 * What one receiver gets next. The receiver's event loop moves it; the channel reads it under its
 * lock, and keeps there what decides whether the receiver may hold senders. Knows no socket.
 */
public final class Cursor {
  private final Slow slow;
  private final Form form;
  private final boolean told;

  /** Only forward, and only by the receiver's event loop once attached. */
  private volatile long next;

  /** Guarded by the channel's lock: was at the head since it connected. */
  private boolean seenHead;

  /**
   * Guarded by the channel's lock: its last hold ran out, and it has not been at the head since.
   */
  private boolean lapsed;

  /** Guarded by the channel's lock: senders wait for it. */
  private boolean blocking;

  /** Guarded by the channel's lock: has ended a hold by catching up. */
  private boolean proven;

  /** Of a WebSocket, which can be told of a gap if it speaks v1. */
  public Cursor(Slow slow, Form form) {
    this(slow, form, form.isV1());
  }

  /**
   * @param slow what happens when its receiver does not keep up
   * @param form in which shape its receiver takes messages from the log
   * @param told whether its receiver can be told of a gap
   */
  public Cursor(Slow slow, Form form, boolean told) {
    this.slow = slow;
    this.form = form;
    this.told = told;
  }

  /** Offset of the message that its receiver gets next. */
  public long next() {
    return next;
  }

  /** Its receiver has got every message before that offset. The receiver's event loop. */
  public void advance(long next) {
    this.next = next;
  }

  /** Whether its receiver gets notices, so that it can be told of a gap. */
  public boolean isTold() {
    return told;
  }

  /** In which shape its receiver takes messages from the log. */
  public Form form() {
    return form;
  }

  /** What happens when its receiver does not keep up. */
  public Slow slow() {
    return slow;
  }

  /** Whether a gap ends it: it may not be skipped, or could not be told. */
  boolean endsAtGap() {
    return slow == Slow.CLOSE || !told;
  }

  /** Whether it will hold senders, when holding is not reserved to those who have proved it. */
  boolean mayHold() {
    return slow == Slow.HOLD && seenHead && !lapsed;
  }

  boolean proven() {
    return proven;
  }

  void atHead() {
    seenHead = true;
    lapsed = false;
  }

  boolean isBlocking() {
    return blocking;
  }

  void block(boolean blocks) {
    blocking = blocks;
  }

  void caughtUp() {
    blocking = false;
    proven = true;
  }

  void lapse() {
    blocking = false;
    lapsed = true;
    proven = false;
  }
}
