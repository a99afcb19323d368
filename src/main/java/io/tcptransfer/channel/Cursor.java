package io.tcptransfer.channel;

import java.util.Arrays;

/**
 * What one receiver gets next. The receiver's event loop moves it; the channel reads it under its
 * lock, and keeps there what decides whether the receiver may hold senders. Knows no socket.
 */
public final class Cursor {
  private static final int OWN = 1;

  private final Slow slow;
  private final Form form;
  private final boolean told;

  /** Only forward, and only by the receiver's event loop once attached. */
  private volatile long next;

  /**
   * For each stream, by its number, the offset wanted next; 0: what stands at its place. Null as
   * long as offsets are places: it has seen no stream but the channel's own, and the channel had
   * none when it came.
   */
  private long[] wanted;

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

  /** Place in the log of the message that its receiver gets next. */
  public long next() {
    return next;
  }

  /** Its receiver has got every message before that place. The receiver's event loop. */
  void advance(long next) {
    this.next = next;
  }

  // ---- streams: the receiver's event loop ----

  /** Whether it has seen no stream but the channel's own: places in the log are its offsets. */
  public boolean hasOneStream() {
    return wanted == null;
  }

  /** Offset of the message of that stream that its receiver gets next. */
  public long wants(Stream stream) {
    long known = wanted == null || stream.id() >= wanted.length ? 0 : wanted[stream.id()];
    if (known != 0) {
      return known;
    }
    return stream.isOwn() ? next : stream.start();
  }

  /** From now on it wants that stream from that offset on. */
  void want(Stream stream, long offset) {
    if (wanted == null) {
      wanted = new long[stream.id() + 1];
      wanted[OWN] = next;
    } else if (stream.id() >= wanted.length) {
      wanted = Arrays.copyOf(wanted, stream.id() + 1);
    }
    wanted[stream.id()] = offset;
  }

  /**
   * The place of the first message in a batch which its receiver has not got, on another node
   * perhaps; the place after the batch, if it has all. Nothing of the batch's stream is missing
   * between what it has and the batch, or what it takes before it.
   */
  public long from(Batch batch) {
    long seen = wanted == null ? 0 : wants(batch.stream()) - batch.offset();
    return Math.min(batch.next(), Math.max(next, batch.first() + Math.max(0, seen)));
  }

  /** Its receiver has got that batch. */
  public void took(Batch batch) {
    if (wanted != null || !batch.stream().isOwn()) {
      want(batch.stream(), Math.max(wants(batch.stream()), batch.nextOffset()));
    }
    next = batch.next();
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
