package io.tcptransfer.channel;

/**
 * A port at which senders feed a channel, as it is open. A value; any thread.
 *
 * @param listener the name of the listener
 * @param host the interface that it listens on
 * @param port the port, never 0
 * @param framing the type of its framing
 * @param secure whether it speaks TLS
 * @param registration whether a sender's first line says that it feeds this channel
 */
public record Inlet(
    String listener, String host, int port, String framing, boolean secure, boolean registration) {}
