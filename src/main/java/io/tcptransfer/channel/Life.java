package io.tcptransfer.channel;

/**
 * Whether a peer answers when it is asked for a sign of life. Its event loop writes, any thread
 * reads. Times are microseconds since 1970.
 */
public final class Life {
  private volatile long heardMicros;

  /** Since when it owes an answer; 0 if it owes none. */
  private volatile long askedMicros;

  /** It counts as heard when it comes. */
  public Life(long heardMicros) {
    this.heardMicros = heardMicros;
  }

  /** It gave a sign of life. */
  public void heard(long micros) {
    heardMicros = micros;
    askedMicros = 0;
  }

  /** It was asked for one. */
  public void asked(long micros) {
    if (askedMicros == 0) {
      askedMicros = micros;
    }
  }

  /** When it last gave one. */
  public long heardMicros() {
    return heardMicros;
  }

  /** For how long it owes an answer. */
  public long owesMicros(long nowMicros) {
    long asked = askedMicros;
    return asked == 0 ? 0 : Math.max(0, nowMicros - asked);
  }
}
