package io.tcptransfer.http;

import java.net.InetAddress;

/**
 * Who was let in as a receiver.
 *
 * @param address where it comes from
 * @param token the name of its token, for logs
 * @param mayReply whether it may answer the senders of its channel
 */
record Visitor(InetAddress address, String token, boolean mayReply) {}
