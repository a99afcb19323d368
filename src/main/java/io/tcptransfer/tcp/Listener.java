package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.Inflow;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Micros;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Reply;
import io.tcptransfer.channel.Roster;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.config.SenderRules;
import io.tcptransfer.framing.CannotCarry;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the senders of one TCP port share: its configuration, the bus, and the bytes that none of
 * them has finished. Knows no socket. Runs on its verticle's event loop.
 */
final class Listener {
  private final ListenerConfig config;
  private final Supplier<SenderRules> rules;
  private final BatchBus bus;
  private final Tallies tallies;
  private final Roster roster;
  private final Clock clock;
  private final Set<Sender> senders = new LinkedHashSet<>();
  private final Answers answers;
  private long unfinishedBytes;
  private long waitingBytes;

  /**
   * @param rules as of now
   */
  Listener(
      ListenerConfig config,
      Supplier<SenderRules> rules,
      BatchBus bus,
      Tallies tallies,
      Roster roster,
      Clock clock) {
    this.config = config;
    this.rules = rules;
    this.bus = bus;
    this.tallies = tallies;
    this.roster = roster;
    this.clock = clock;
    this.answers = new Answers(config.framing());
  }

  ListenerConfig config() {
    return config;
  }

  /** How long a sender that comes now may give nothing. */
  Duration idle() {
    return rules.get().idle();
  }

  Inflow inflow(KnownSender sender) {
    return new Inflow(bus, roster, sender);
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

  /** Hands a reply, framed as its messages are, to those senders of the channel it is for. */
  void answer(Channel channel, Reply reply) {
    List<Sender> wanted =
        sendersOf(channel).stream()
            .filter(sender -> reply.isFor(channel.own(), sender.number()))
            .toList();
    if (wanted.isEmpty()) {
      reply.settle(0, null);
    } else if (!config.replies()) {
      reply.settle(0, Reason.NOT_ALLOWED);
    } else {
      answer(wanted, reply);
    }
  }

  private void answer(List<Sender> wanted, Reply reply) {
    ByteBuf framed = PooledByteBufAllocator.DEFAULT.directBuffer(reply.length() + 16);
    int taken = 0;
    Reason refusal = null;
    try {
      answers.join(reply.bytes(), framed);
      for (Sender sender : wanted) {
        Optional<Reason> refused = sender.answer(framed.retainedDuplicate());
        taken += refused.isEmpty() ? 1 : 0;
        refusal = refused.orElse(refusal);
      }
    } catch (CannotCarry cannot) {
      refusal = Reason.MALFORMED;
    } finally {
      framed.release();
    }
    reply.settle(taken, refusal);
  }

  /** Counts bytes that framing keeps or has given up; false if that is too much for a listener. */
  boolean accountUnfinished(int growth) {
    unfinishedBytes += growth;
    return growth <= 0 || unfinishedBytes <= config.maxUnfinishedBytes();
  }

  /**
   * Counts bytes that were read while their sender was held, and wait for room; false if that is
   * too much for a listener, and then they are not counted.
   */
  boolean accountWaiting(long growth) {
    boolean accepted = growth <= 0 || waitingBytes + growth <= config.maxUnfinishedBytes();
    waitingBytes += accepted ? growth : 0;
    return accepted;
  }

  /** Wall time in microseconds since 1970. */
  long epochMicros() {
    return Micros.of(clock.instant());
  }

  /** The monotonic clock by which holds are timed. */
  long nanoTime() {
    return System.nanoTime();
  }
}
