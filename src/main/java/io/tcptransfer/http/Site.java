package io.tcptransfer.http;

import io.tcptransfer.config.CannotListen;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.ListenerConfig;
import io.vertx.core.net.SocketAddress;

/**
 * Where HTTP is spoken: on its own port, or behind a listener's. A value.
 *
 * @param name what it is called: {@code http}, or as the listener
 * @param address where to listen
 * @param host by what name it may be asked, beside localhost and addresses
 * @param defaultChannel the channel of {@code /ws} and {@code /}
 * @param isBehind whether every connection is handed on by a listener, which says for whom
 * @param secure whether the listener before it speaks TLS
 */
public record Site(
    String name,
    SocketAddress address,
    String host,
    String defaultChannel,
    boolean isBehind,
    boolean secure) {
  private static final String OWN = "http";

  /** The port of the page and the receivers. */
  public static Site of(HttpConfig config, String defaultChannel) {
    SocketAddress address =
        config.port() == 0
            ? SocketAddress.sharedRandomPort(1, config.host())
            : SocketAddress.inetSocketAddress(config.port(), config.host());
    return new Site(OWN, address, config.host(), defaultChannel, false, false);
  }

  /** Behind a listener that speaks HTTP too. */
  public static Site behind(ListenerConfig listener, SocketAddress address) {
    return new Site(
        listener.name(), address, listener.host(), listener.channel(), true, listener.tls().isOn());
  }

  CannotListen cannotListen(Throwable failure) {
    return isBehind
        ? new CannotListen("http behind a listener", address.path(), 0, failure)
        : new CannotListen("http", host, Math.max(0, address.port()), failure);
  }
}
