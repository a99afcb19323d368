package io.tcptransfer.http;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Who asks, and what for he believes to ask: as the connection says, or a proxy that we trust.
 *
 * @param address the peer's own
 * @param secure whether the peer's connection is TLS
 * @param authority the host that the peer's browser shows
 */
record Caller(InetAddress address, boolean secure, Authority authority) {

  /** Its address, with its port if that connection is its own. */
  String shown(SocketAddress connection) {
    boolean own =
        connection.isInetSocket()
            && address.equals(NetUtil.createInetAddressFromIpAddressString(connection.host()));
    return own
        ? NetUtil.toSocketAddressString(new InetSocketAddress(address, connection.port()))
        : NetUtil.toAddressString(address);
  }
}
