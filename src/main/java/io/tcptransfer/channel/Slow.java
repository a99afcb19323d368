package io.tcptransfer.channel;

/** What happens when a receiver does not keep up (DESIGN.md section 4, point 4). */
public enum Slow {
  /** Senders wait for it, {@code holdSeconds} at most; then as {@link #GAP}. */
  HOLD,
  /** It is skipped ahead when the log has passed it, and told exactly what it missed. */
  GAP,
  /** It is skipped ahead to the newest message whenever it has room again, and told. */
  LATEST,
  /** It is closed when the log has passed it, with the number it missed. */
  CLOSE
}
