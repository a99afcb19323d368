package io.tcptransfer.http;

/**
 * When receivers get what has just come. At once, as a rule. But where many small reads come close
 * to one another, each handed on by itself, a system call for each receiver and read is all that
 * the machine does; so a delivery that brought together several reads is followed by a rest, as
 * long as it took itself, but 0.5 ms at most. What comes meanwhile leaves with one call for each
 * receiver. A receiver that is alone hardly rests; nobody does at low rates, where reads stand
 * alone, nor flat out, where a read is long. Network cards do likewise (interrupt moderation).
 *
 * <p>Knows neither messages nor receivers. Belongs to one feed and its event loop.
 */
final class Pace {
  /** So many reads in one delivery show that more are to be expected. */
  private static final int SEVERAL = 3;

  /** More delay than that would be seen beside what a network does anyway. */
  static final long MOST_REST_NANOS = 500_000;

  /** What comes to so many bytes doesn't wait: it is worth its calls. */
  static final int ENOUGH_BYTES = 64 * 1024;

  private long restUntil;
  private long waitingBytes;

  /**
   * @param now as {@link System#nanoTime}
   */
  Pace(long now) {
    restUntil = now;
  }

  /** So many bytes of payload wait for the next delivery. */
  void came(int bytes) {
    waitingBytes += bytes;
  }

  /** In how many nanoseconds it is due; 0 or less: now. */
  long dueIn(long now) {
    return waitingBytes >= ENOUGH_BYTES ? 0 : restUntil - now;
  }

  /** It is done, with everything that waited. */
  void delivered(int reads, long begun, long now) {
    waitingBytes = 0;
    restUntil = reads < SEVERAL ? now : now + Math.min(now - begun, MOST_REST_NANOS);
  }
}
