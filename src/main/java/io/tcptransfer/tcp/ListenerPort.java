package io.tcptransfer.tcp;

import io.tcptransfer.config.SenderRules;
import io.tcptransfer.tls.PortTls;
import io.tcptransfer.trust.Tokens;
import io.vertx.core.net.SocketAddress;
import java.util.function.Supplier;

/**
 * What a listener's port needs beside its configuration; some of it may change. A value.
 *
 * @param tls how it speaks TLS
 * @param rules who may come, as of now
 * @param tokens by which a sender that registers may send
 * @param http where HTTP is spoken for it, behind it only; null if it speaks none
 * @param sendBufferBytes what the kernel may hold for a peer, where HTTP is spoken: else a receiver
 *     that reads nothing would take megabytes before anybody knew
 */
public record ListenerPort(
    PortTls tls,
    Supplier<SenderRules> rules,
    Supplier<Tokens> tokens,
    SocketAddress http,
    int sendBufferBytes) {}
