package io.tcptransfer.channel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What went through one sender or receiver, and when it last gave a sign of life. Its owner's event
 * loop counts, without a fence; any thread reads. Times are microseconds since 1970.
 */
public final class Traffic {
  private static final AtomicLongFieldUpdater<Traffic> MESSAGES =
      AtomicLongFieldUpdater.newUpdater(Traffic.class, "messages");
  private static final AtomicLongFieldUpdater<Traffic> BYTES =
      AtomicLongFieldUpdater.newUpdater(Traffic.class, "bytes");
  private static final AtomicLongFieldUpdater<Traffic> LAST_BYTE =
      AtomicLongFieldUpdater.newUpdater(Traffic.class, "lastByteMicros");

  /** Two who look at the same time see the same rate. */
  private static final long SHORTEST_LOOK_MICROS = TimeUnit.SECONDS.toMicros(1);

  private static final AtomicLongFieldUpdater<Traffic> GAP =
      AtomicLongFieldUpdater.newUpdater(Traffic.class, "gapMessages");
  private static final AtomicLongFieldUpdater<Traffic> PAUSE =
      AtomicLongFieldUpdater.newUpdater(Traffic.class, "longestPauseMicros");
  private final long sinceMicros;
  private volatile long messages;
  private volatile long bytes;
  private volatile long gapMessages;
  private volatile long lastByteMicros;
  private volatile long longestPauseMicros;

  private long lookedMicros;
  private long lookedMessages;
  private long lookedBytes;
  private Rates rates = new Rates(0, 0);

  /** In a second, on average. */
  public record Rates(double messagesPerSecond, double bytesPerSecond) {}

  /** Nothing yet. */
  public Traffic(long sinceMicros) {
    this.sinceMicros = sinceMicros;
    this.lookedMicros = sinceMicros;
  }

  /** So many went through. */
  public void count(long moreMessages, long moreBytes) {
    MESSAGES.lazySet(this, messages + moreMessages);
    BYTES.lazySet(this, bytes + moreBytes);
  }

  /** So many messages won't go through, and the peer was told. */
  public void gap(long moreMessages) {
    GAP.lazySet(this, gapMessages + moreMessages);
  }

  /** A byte came in at that time, or one that did went out. */
  public void byteOf(long micros) {
    LAST_BYTE.lazySet(this, micros);
  }

  /** As {@link #byteOf}, of a peer whose pauses say something about it. */
  public void arrived(long micros) {
    long last = lastByteMicros;
    if (last != 0 && micros - last > longestPauseMicros) {
      PAUSE.lazySet(this, micros - last);
    }
    byteOf(micros);
  }

  /** The longest time between two that arrived. */
  public long longestPauseMicros() {
    return longestPauseMicros;
  }

  /** When it began. */
  public long sinceMicros() {
    return sinceMicros;
  }

  /** Messages so far. */
  public long messages() {
    return messages;
  }

  /** Their payload bytes. */
  public long bytes() {
    return bytes;
  }

  /** Messages that it was told it will not get. */
  public long gapMessages() {
    return gapMessages;
  }

  /** When its last byte came in; 0 if there was none. */
  public long lastByteMicros() {
    return lastByteMicros;
  }

  /**
   * What went through since somebody last looked, a second before or more; at first, since it
   * began. So nobody has to measure while nobody looks.
   */
  public synchronized Rates look(long nowMicros) {
    long passed = nowMicros - lookedMicros;
    if (passed >= SHORTEST_LOOK_MICROS) {
      double seconds = passed / 1e6;
      long messagesNow = messages;
      long bytesNow = bytes;
      rates =
          new Rates((messagesNow - lookedMessages) / seconds, (bytesNow - lookedBytes) / seconds);
      lookedMicros = nowMicros;
      lookedMessages = messagesNow;
      lookedBytes = bytesNow;
    }
    return rates;
  }
}
