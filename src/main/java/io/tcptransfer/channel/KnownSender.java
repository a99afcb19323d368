package io.tcptransfer.channel;

/**
 * A sender that is here, as an operator sees it. Any thread.
 *
 * @param number its number on this node, unsigned
 * @param channel what it feeds
 * @param listener the listener that took it
 * @param address its address and port
 * @param traffic what it gave
 * @param cut ends it, soon; may be called on any thread, also when it has ended
 */
public record KnownSender(
    int number, Channel channel, String listener, String address, Traffic traffic, Runnable cut) {}
