package io.tcptransfer.ops;

import io.tcptransfer.channel.ChannelCounts;

/**
 * What came into a channel in a second, between its last two ticks. Has no clock. One thread; times
 * are nanoseconds of one monotonic clock.
 */
final class Rate {
  private static final double NANOS = 1e9;

  private ChannelCounts counts;
  private long atNanos;
  private double messagesPerSecond;
  private double bytesPerSecond;

  /** Zero, until time has passed. */
  Rate(ChannelCounts counts, long now) {
    this.counts = counts;
    this.atNanos = now;
  }

  /** What was counted by now. */
  void tick(ChannelCounts countsNow, long now) {
    if (now == atNanos) {
      return;
    }
    double seconds = (now - atNanos) / NANOS;
    messagesPerSecond = (countsNow.receivedMessages() - counts.receivedMessages()) / seconds;
    bytesPerSecond = (countsNow.receivedBytes() - counts.receivedBytes()) / seconds;
    counts = countsNow;
    atNanos = now;
  }

  double messagesPerSecond() {
    return messagesPerSecond;
  }

  double bytesPerSecond() {
    return bytesPerSecond;
  }
}
