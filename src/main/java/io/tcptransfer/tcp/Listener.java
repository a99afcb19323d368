package io.tcptransfer.tcp;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.ListenerConfig;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the senders of one TCP port share: its configuration, the bus, and the bytes that none of
 * them has finished. Knows no socket. Runs on its verticle's event loop.
 */
final class Listener {
  private final ListenerConfig config;
  private final BatchBus bus;
  private final Tallies tallies;
  private final Clock clock;
  private final Set<Sender> senders = new LinkedHashSet<>();
  private long unfinishedBytes;

  Listener(ListenerConfig config, BatchBus bus, Tallies tallies, Clock clock) {
    this.config = config;
    this.bus = bus;
    this.tallies = tallies;
    this.clock = clock;
  }

  ListenerConfig config() {
    return config;
  }

  BatchBus bus() {
    return bus;
  }

  Tallies tallies() {
    return tallies;
  }

  void add(Sender sender) {
    senders.add(sender);
  }

  boolean remove(Sender sender) {
    return senders.remove(sender);
  }

  /** All senders now, in the order in which they came. */
  List<Sender> senders() {
    return List.copyOf(senders);
  }

  /** Those that feed a channel, in the order in which they came. */
  List<Sender> sendersOf(Channel channel) {
    return senders.stream().filter(sender -> sender.channel() == channel).toList();
  }

  /** Whether a sender has read something that the log has not accepted yet. */
  boolean hasUnaccepted() {
    return senders.stream().anyMatch(Sender::hasUnaccepted);
  }

  /** Counts bytes that framing keeps or has given up; false if that is too much for a listener. */
  boolean accountUnfinished(int growth) {
    unfinishedBytes += growth;
    return growth <= 0 || unfinishedBytes <= config.maxUnfinishedBytes();
  }

  /** Wall time in microseconds since 1970. */
  long epochMicros() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** The monotonic clock by which holds are timed. */
  long nanoTime() {
    return System.nanoTime();
  }
}
