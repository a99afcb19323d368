package io.tcptransfer.tcp;

import io.tcptransfer.tls.PortTls;
import io.tcptransfer.trust.Tokens;
import io.vertx.core.net.SocketAddress;

/**
 * What a listener's port needs beside its configuration. A value.
 *
 * @param tls how it speaks TLS
 * @param tokens by which a sender that registers may send
 * @param http where HTTP is spoken for it, behind it only; null if it speaks none
 */
public record ListenerPort(PortTls tls, Tokens tokens, SocketAddress http) {}
