package io.tcptransfer.http;

import io.netty.util.NetUtil;
import io.tcptransfer.config.AddressRange;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out who asks: the peer of the connection, or, if that is a proxy that we trust, whom it
 * names in {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}. Of several values the last
 * one counts: it is the one that the proxy itself has set, those before it may be anybody's.
 * Immutable; any thread.
 */
final class Forwarding {
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";

  private final List<AddressRange> trusted;

  /**
   * @param trusted where proxies are that are believed
   */
  Forwarding(List<AddressRange> trusted) {
    this.trusted = trusted;
  }

  /**
   * Who asks.
   *
   * @param peer the other end of the connection
   * @param secure whether the connection is TLS
   * @throws Refusal if it says of no host, or not clearly of one, that it is asked
   */
  Caller caller(InetAddress peer, boolean secure, MultiMap headers) {
    List<String> hosts = headers.getAll(HttpHeaders.HOST);
    if (hosts.size() != 1) {
      throw Refusal.malformed("exactly one Host is needed");
    }
    Authority asked = authority(hosts.get(0));
    if (!isTrusted(peer)) {
      return new Caller(peer, secure, asked);
    }
    String proto = last(headers, PROTO);
    String host = last(headers, HOST);
    return new Caller(
        origin(peer, values(headers, FOR)),
        proto == null ? secure : proto.equalsIgnoreCase("https"),
        host == null ? asked : authority(host));
  }

  private boolean isTrusted(InetAddress proxy) {
    return trusted.stream().anyMatch(range -> range.contains(proxy));
  }

  private static Authority authority(String text) {
    return Authority.parse(text).orElseThrow(() -> Refusal.malformed("malformed Host"));
  }

  /** From the nearest proxy outwards, as far as each one that names the next is trusted. */
  private InetAddress origin(InetAddress peer, List<String> path) {
    InetAddress nearest = peer;
    for (int i = path.size() - 1; i >= 0 && isTrusted(nearest); i--) {
      InetAddress next = NetUtil.createInetAddressFromIpAddressString(path.get(i));
      if (next == null) {
        return nearest;
      }
      nearest = next;
    }
    return nearest;
  }

  private static String last(MultiMap headers, String name) {
    List<String> values = values(headers, name);
    return values.isEmpty() ? null : values.get(values.size() - 1);
  }

  private static List<String> values(MultiMap headers, String name) {
    List<String> values = new ArrayList<>();
    for (String header : headers.getAll(name)) {
      for (String value : header.split(",", -1)) {
        values.add(value.strip());
      }
    }
    return values;
  }
}
