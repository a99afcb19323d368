package io.tcptransfer.channel;

/**
 * What went through a channel since it began. When all is quiet, received × receivers = delivered +
 * gaps + missed at close.
 *
 * @param receivedMessages messages appended
 * @param receivedBytes their payload bytes
 * @param deliveredMessages messages handed to sockets
 * @param deliveredBytes their payload bytes
 * @param expiredMessages messages that receivers were told the log had given up before they came
 * @param slowMessages messages that receivers were told they will not get, because they were slow
 * @param missedAtClose messages that receivers were closed for
 * @param holds how often senders had to wait
 * @param holdNanos for how long in all, in nanoseconds
 * @param replies what receivers sent back to senders
 * @param replyBytes their payload bytes
 */
public record ChannelCounts(
    long receivedMessages,
    long receivedBytes,
    long deliveredMessages,
    long deliveredBytes,
    long expiredMessages,
    long slowMessages,
    long missedAtClose,
    long holds,
    long holdNanos,
    long replies,
    long replyBytes) {

  /** Messages that receivers were told they will not get. */
  public long gapMessages() {
    return expiredMessages + slowMessages;
  }
}
