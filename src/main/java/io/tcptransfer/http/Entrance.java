package io.tcptransfer.http;

import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.HttpRules;
import io.tcptransfer.trust.Seats;
import io.tcptransfer.trust.Tokens;
import java.net.InetAddress;

/**
 * What all instances together know of who may come in. Any thread.
 *
 * @param tokens what somebody may present
 * @param receivers the places of receivers
 */
public record Entrance(Tokens tokens, Seats receivers) {

  /** As configured. */
  public static Entrance of(Configuration configuration) {
    HttpRules rules = configuration.http().rules();
    return new Entrance(
        Tokens.of(configuration), new Seats(rules.maxReceivers(), rules.maxReceiversPerAddress()));
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
