package io.tcptransfer.channel;

/**
 * What went through a channel since it began. When all is quiet, (received + pulled) × receivers =
 * delivered + gaps + missed at close, but for what was lost, which is only among the gaps.
 *
 * @param receivedMessages messages appended
 * @param receivedBytes their payload bytes
 * @param pulledMessages messages that came from other nodes
 * @param deliveredMessages messages handed to sockets
 * @param deliveredBytes their payload bytes
 * @param expiredMessages messages that receivers were told the log had given up before they came
 * @param slowMessages messages that receivers were told they will not get, because they were slow
 * @param lostMessages messages that receivers were told no node has any more
 * @param missedAtClose messages that receivers were closed for
 * @param holds how often senders had to wait
 * @param holdNanos for how long in all, in nanoseconds
 * @param replies what receivers sent back to senders
 * @param replyBytes their payload bytes
 */
public record ChannelCounts(
    long receivedMessages,
    long receivedBytes,
    long pulledMessages,
    long deliveredMessages,
    long deliveredBytes,
    long expiredMessages,
    long slowMessages,
    long lostMessages,
    long missedAtClose,
    long holds,
    long holdNanos,
    long replies,
    long replyBytes) {

  /** Messages that receivers were told they will not get. */
  public long gapMessages() {
    return expiredMessages + slowMessages + lostMessages;
  }
}
