package io.tcptransfer.http;

import java.net.InetAddress;

/**
 * Who asks, and what for he believes to ask: as the connection says, or a proxy that we trust.
 *
 * @param address the peer's own
 * @param secure whether the peer's connection is TLS
 * @param authority the host that the peer's browser shows
 */
record Caller(InetAddress address, boolean secure, Authority authority) {}
