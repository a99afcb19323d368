package io.tcptransfer.channel;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What went through a channel, while it is counted. Any thread. */
final class Totals {
  private final LongAdder receivedMessages = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder pulledMessages = new LongAdder();
  private final LongAdder deliveredMessages = new LongAdder();
  private final LongAdder deliveredBytes = new LongAdder();
  private final LongAdder expiredMessages = new LongAdder();
  private final LongAdder slowMessages = new LongAdder();
  private final LongAdder lostMessages = new LongAdder();
  private final LongAdder missedAtClose = new LongAdder();
  private final LongAdder holds = new LongAdder();
  private final LongAdder holdNanos = new LongAdder();
  private final LongAdder replies = new LongAdder();
  private final LongAdder replyBytes = new LongAdder();

  /**
   * The log has taken a batch.
   *
   * @param here whether from a sender of this node
   */
  void appended(Batch batch, boolean here) {
    if (here) {
      receivedMessages.add(batch.count());
      receivedBytes.add(batch.payloadBytes());
    } else {
      pulledMessages.add(batch.count());
    }
  }

  /** Messages were handed to a receiver's socket. */
  void delivered(long messages, long bytes) {
    deliveredMessages.add(messages);
    deliveredBytes.add(bytes);
  }

  /** A receiver is told of these. */
  void told(List<Gap> gaps) {
    for (Gap gap : gaps) {
      switch (gap.why()) {
        case EXPIRED -> expiredMessages.add(gap.count());
        case SLOW -> slowMessages.add(gap.count());
        case LOST -> lostMessages.add(gap.count());
        case RESTART -> {
          // Nobody knows how many.
        }
      }
    }
  }

  /** A receiver is closed for so many. */
  void missed(long messages) {
    missedAtClose.add(messages);
  }

  /** Senders have begun to wait. */
  void holdBegan() {
    holds.increment();
  }

  /** Senders wait no longer. */
  void holdEnded(long nanos) {
    holdNanos.add(nanos);
  }

  /** A receiver has answered. */
  void replied(Reply reply) {
    replies.increment();
    replyBytes.add(reply.length());
  }

  /** All of it so far. */
  ChannelCounts counts() {
    return new ChannelCounts(
        receivedMessages.sum(),
        receivedBytes.sum(),
        pulledMessages.sum(),
        deliveredMessages.sum(),
        deliveredBytes.sum(),
        expiredMessages.sum(),
        slowMessages.sum(),
        lostMessages.sum(),
        missedAtClose.sum(),
        holds.sum(),
        holdNanos.sum(),
        replies.sum(),
        replyBytes.sum());
  }
}
