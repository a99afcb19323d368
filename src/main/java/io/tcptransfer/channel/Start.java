package io.tcptransfer.channel;

/** Where a receiver wants to begin. */
public sealed interface Start {

  /**
   * With that many of the newest messages.
   *
   * @param messages 0: only with what comes from now on
   */
  record History(long messages) implements Start {}

  /**
   * After a message.
   *
   * @param offset of the last message that it has; 0: with the first one ever
   */
  record After(long offset) implements Start {}

  /** With the oldest message that is kept. */
  record Oldest() implements Start {}

  /** Offset of the first message wanted, when the log has {@code [first, next)}. */
  default long offset(long first, long next) {
    if (this instanceof History history) {
      return Math.max(first, next - Math.min(history.messages(), next));
    }
    if (this instanceof After after) {
      return after.offset() >= next ? next : after.offset() + 1;
    }
    return first;
  }
}
