package io.tcptransfer.channel;

import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.ChannelSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The channels of this node. A channel that a pattern admits begins with the first who asks for it,
 * {@code maxChannels} at most. Any thread.
 */
public final class Channels {
  private volatile ChannelRules rules;
  private final Supplier<String> epochs;
  private final Budget budget;
  private final Deflaters deflaters = new Deflaters();
  private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
  private volatile Consumer<Channel> begun = channel -> {};
  private final AtomicInteger lastSender = new AtomicInteger();

  /** Where senders can feed every channel. Guarded by this. */
  private final List<Inlet> inlets = new ArrayList<>();

  /**
   * @param rules which channels may be
   * @param historyTotalBytes bytes that all their logs may reserve together
   * @param epochs a new random name for each stream: 1 to 32 ASCII letters and digits
   */
  public Channels(ChannelRules rules, long historyTotalBytes, Supplier<String> epochs) {
    this.rules = rules;
    this.epochs = epochs;
    this.budget = new Budget(historyTotalBytes);
    rules.named().forEach(this::find);
  }

  /** The channel of that name, begun if need be; empty if there may not be one. */
  public Optional<Channel> find(String name) {
    Channel known = channels.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    return rules.admit(name).flatMap(settings -> begin(name, settings));
  }

  /**
   * Why nobody gets the channel of that name, which is not begun here: {@link
   * Reason#UNKNOWN_CHANNEL}, or {@link Reason#FULL} where there are too many; empty if it is there,
   * or may begin.
   */
  public Optional<Reason> refusal(String name) {
    if (channels.containsKey(name)) {
      return Optional.empty();
    }
    if (rules.admit(name).isEmpty()) {
      return Optional.of(Reason.UNKNOWN_CHANNEL);
    }
    return isFull() ? Optional.of(Reason.FULL) : Optional.empty();
  }

  private boolean isFull() {
    return channels.size() >= rules.maxChannels();
  }

  /** From now on that is the rule; who is there keeps what it has, and its name. */
  public synchronized void change(ChannelRules rules) {
    this.rules = rules;
    channels.forEach((name, channel) -> rules.admit(name).ifPresent(channel::change));
  }

  private synchronized Optional<Channel> begin(String name, ChannelSettings settings) {
    Channel known = channels.get(name);
    if (known != null || isFull()) {
      return Optional.ofNullable(known);
    }
    Channel channel = new Channel(name, epochs.get(), settings, budget, deflaters);
    inlets.forEach(channel::fedAt);
    begun.accept(channel);
    channels.put(name, channel);
    return Optional.of(channel);
  }

  /** From now on senders can feed every channel there, those too that begin later. */
  public synchronized void fedAt(Inlet inlet) {
    inlets.add(inlet);
    channels.values().forEach(channel -> channel.fedAt(inlet));
  }

  /** Shows every channel to somebody, those that begin later before anybody else has them. */
  public synchronized void watch(Consumer<Channel> watcher) {
    begun = watcher;
    channels.values().forEach(watcher);
  }

  /** All that have begun. */
  public Collection<Channel> all() {
    return channels.values();
  }

  /** A number for a new sender, unique on this node until 2³² have come; never 0. */
  public int nextSender() {
    int number = lastSender.incrementAndGet();
    return number != 0 ? number : lastSender.incrementAndGet();
  }

  /** Bytes that all logs reserve. */
  public long reservedBytes() {
    return budget.reservedBytes();
  }

  /** Gives up all logs: the relay ends. */
  public void clear() {
    channels.values().forEach(Channel::clear);
    deflaters.clear();
  }
}
