package io.tcptransfer.config;

import java.time.Duration;

/**
 * How much a channel keeps, and how long one receiver may make its senders wait. A value; any
 * thread.
 *
 * @param historyBytes bound of the log's reserved memory
 * @param historyMessages bound of the log's messages
 * @param hold how long a receiver may hold; zero forbids it
 */
public record ChannelSettings(long historyBytes, int historyMessages, Duration hold) {
  static final Key<ChannelSettings, Long> HISTORY_BYTES =
      Key.of(
          "historyBytes",
          new Whole(65_536, Configuration.MOST_BYTES),
          8_388_608L,
          ChannelSettings::historyBytes);
  private static final Key<ChannelSettings, Integer> HISTORY_MESSAGES =
      Key.of(
          "historyMessages",
          Whole.integer(1, Integer.MAX_VALUE),
          100_000,
          ChannelSettings::historyMessages);
  private static final Key<ChannelSettings, Duration> HOLD =
      Key.of("holdSeconds", Whole.seconds(0, 3_600), Duration.ofSeconds(5), ChannelSettings::hold);

  static final Shape<ChannelSettings> SHAPE =
      Shape.of(
          s -> new ChannelSettings(s.get(HISTORY_BYTES), s.get(HISTORY_MESSAGES), s.get(HOLD)),
          HISTORY_BYTES,
          HISTORY_MESSAGES,
          HOLD);
}
