package io.tcptransfer.http;

import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.HttpRules;
import io.tcptransfer.config.Right;
import io.tcptransfer.trust.Grant;
import io.tcptransfer.trust.Tokens;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request may come in: from which page a browser sends it, to whom the browser believes
 * to talk, and what its token is good for. Knows no route. Immutable; any thread.
 */
final class Guard {
  private static final String LOCALHOST = "localhost";

  private final Tokens tokens;
  private final Forwarding forwarding;
  private final Set<String> origins = new HashSet<>();

  /** By name; IP addresses are hosts in any case. */
  private final Set<String> hosts = new HashSet<>();

  /**
   * @param host by what name the relay may be asked, beside localhost and addresses
   */
  Guard(HttpRules rules, String host, Tokens tokens) {
    this.tokens = tokens;
    this.forwarding = new Forwarding(rules.trustForwarded());
    hosts.add(LOCALHOST);
    hosts.add(host.toLowerCase(Locale.ROOT));
    for (String allowed : rules.allowedOrigins()) {
      origins.add(Origin.normal(allowed));
      Origin.authority(allowed).ifPresent(authority -> hosts.add(authority.host()));
    }
  }

  /**
   * Who asks.
   *
   * @param peer the other end of the connection
   * @param secure whether the connection is TLS
   * @throws Refusal if it is not clear
   */
  Caller caller(InetAddress peer, boolean secure, MultiMap headers) {
    return forwarding.caller(peer, secure, headers);
  }

  /**
   * Refuses what a foreign page sends (RFC 6454), and what comes by a name that isn't ours: then a
   * foreign page has changed what its own name stands for, and counts as the same origin (DNS
   * rebinding). Who says nothing of a page is no browser, or was sent there by its user.
   *
   * @return the origin of a page from elsewhere that is allowed, as it was given
   */
  Optional<String> checkOrigin(Caller caller, MultiMap headers) {
    if (!caller.authority().isAddress() && !hosts.contains(caller.authority().host())) {
      throw new Refusal(403, Reason.FOREIGN_HOST, "not a host of this relay");
    }
    List<String> given = headers.getAll(HttpHeaders.ORIGIN);
    String own = Origin.of(caller.secure(), caller.authority());
    String elsewhere = null;
    for (String origin : given) {
      String normal = Origin.normal(origin);
      if (normal.equals(own)) {
        continue;
      }
      if (!origins.contains(normal)) {
        throw new Refusal(403, Reason.FOREIGN_ORIGIN, "not an origin that is allowed here");
      }
      elsewhere = origin;
    }
    return Optional.ofNullable(elsewhere);
  }

  /**
   * What the peer may do.
   *
   * @param query where a token may stand
   * @throws Refusal if its token is none of ours
   */
  Grant grant(MultiMap headers, MultiMap query) {
    return tokens.areAsked()
        ? Bearer.of(headers, query)
            .map(presented -> tokens.find(presented).orElseThrow(Bearer::noToken))
            .orElse(tokens.anonymous())
        : tokens.anonymous();
  }

  /**
   * Refuses who may not do that on the channel of that name.
   *
   * @param query where a token may stand
   * @return what else it may do
   */
  Grant checkRight(Right right, String channelName, MultiMap headers, MultiMap query) {
    Grant grant = grant(headers, query);
    if (!grant.may(right, channelName)) {
      throw refusal(grant);
    }
    return grant;
  }

  /**
   * Refuses who may not administer anything.
   *
   * @param query where a token may stand
   * @return what it may
   */
  Grant checkAdmin(MultiMap headers, MultiMap query) {
    Grant grant = grant(headers, query);
    if (!grant.may(Right.ADMIN)) {
      throw refusal(grant);
    }
    return grant;
  }

  private Refusal refusal(Grant grant) {
    return grant == tokens.anonymous()
        ? Bearer.noToken()
        : new Refusal(403, Reason.NOT_ALLOWED, "the token is not good for this");
  }

  /** Refuses who presents no token where nothing is allowed without one. */
  void checkKnown(Right right, Grant grant) {
    if (grant == tokens.anonymous() && !grant.may(right)) {
      throw Bearer.noToken();
    }
  }
}
