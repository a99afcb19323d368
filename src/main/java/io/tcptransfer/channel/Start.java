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
   * After what it has; of a stream that its position does not name, with the oldest message kept.
   *
   * @param position for each stream the last message that it has; offset 0: none
   */
  record After(Position position) implements Start {}
}
