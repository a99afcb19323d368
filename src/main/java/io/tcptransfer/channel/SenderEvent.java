package io.tcptransfer.channel;

/**
 * A sender came (with its first byte) or went.
 *
 * @param stream what it gives messages to
 * @param joined whether it came
 * @param id its number on this node, unsigned
 * @param address its address and port
 * @param listener the listener that took it
 */
public record SenderEvent(Stream stream, boolean joined, int id, String address, String listener) {}
