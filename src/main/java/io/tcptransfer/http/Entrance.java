package io.tcptransfer.http;

import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.HttpRules;
import io.tcptransfer.config.Right;
import io.tcptransfer.trust.Grant;
import io.tcptransfer.trust.Seats;
import io.tcptransfer.trust.Tokens;
import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * What all instances together know of who may come in; it may change while they run. Any thread.
 */
public final class Entrance {
  private final Seats receivers;
  private final Predicate<String> answerable;
  private volatile Rules rules;
  private volatile boolean closed;

  /**
   * Who may come in now. A value.
   *
   * @param http from where, and how many
   * @param tokens what somebody may present
   */
  record Rules(HttpRules http, Tokens tokens) {
    static Rules of(Configuration configuration) {
      return new Rules(configuration.http().rules(), Tokens.of(configuration));
    }
  }

  /** As configured. */
  public Entrance(Configuration configuration) {
    rules = Rules.of(configuration);
    receivers = new Seats(rules.http().maxReceivers(), rules.http().maxReceiversPerAddress());
    answerable = configuration::takesReplies;
  }

  /** Who comes from now on is judged by that. */
  public void change(Configuration configuration) {
    Rules next = Rules.of(configuration);
    receivers.limit(next.http().maxReceivers(), next.http().maxReceiversPerAddress());
    rules = next;
  }

  /** Nobody comes in any more. */
  void close() {
    closed = true;
  }

  Rules rules() {
    return rules;
  }

  /** What somebody may present. */
  public Tokens tokens() {
    return rules.tokens();
  }

  /** Somebody with that grant, as a receiver of that channel. */
  Visitor visitor(InetAddress address, Grant grant, String channelName) {
    boolean mayReply = answerable.test(channelName) && grant.may(Right.REPLY, channelName);
    return new Visitor(address, grant.name(), mayReply);
  }

  /** A receiver's place; refuses it when there is none. */
  Seats.Seat seat(InetAddress address) {
    checkOpen();
    return receivers.take(address).orElseThrow(this::noSeat);
  }

  /** As {@link #seat}, but takes none. */
  void checkSeat(InetAddress address) {
    checkOpen();
    if (!receivers.hasRoomFor(address)) {
      throw noSeat();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new Refusal(503, Reason.SHUTDOWN, "server going away");
    }
  }

  private Refusal noSeat() {
    Reason reason = receivers.isFull() ? Reason.FULL : Reason.FULL_ADDRESS;
    return new Refusal(503, reason, "too many receivers");
  }
}
