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
 * What all instances together know of who may come in. Any thread.
 *
 * @param tokens what somebody may present
 * @param receivers the places of receivers
 * @param answerable of which channels receivers may answer senders
 */
public record Entrance(Tokens tokens, Seats receivers, Predicate<String> answerable) {

  /** As configured. */
  public static Entrance of(Configuration configuration) {
    HttpRules rules = configuration.http().rules();
    return new Entrance(
        Tokens.of(configuration),
        new Seats(rules.maxReceivers(), rules.maxReceiversPerAddress()),
        configuration::takesReplies);
  }

  /** Somebody with that grant, as a receiver of that channel. */
  Visitor visitor(InetAddress address, Grant grant, String channelName) {
    boolean mayReply = answerable.test(channelName) && grant.may(Right.REPLY, channelName);
    return new Visitor(address, grant.name(), mayReply);
  }

  /** A receiver's place; refuses it when there is none. */
  Seats.Seat seat(InetAddress address) {
    return receivers
        .take(address)
        .orElseThrow(
            () ->
                new Refusal(
                    503,
                    receivers.isFull() ? Reason.FULL : Reason.FULL_ADDRESS,
                    "too many receivers"));
  }
}
