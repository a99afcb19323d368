package io.tcptransfer.http;

import io.tcptransfer.channel.Node;
import io.tcptransfer.ops.Operations;

/**
 * What all that is served over HTTP shares, on whatever port. Any thread.
 *
 * @param page the receiver page
 * @param node the channels and who is here
 * @param entrance who may come in
 * @param operations what an operator may ask
 */
public record House(Page page, Node node, Entrance entrance, Operations operations) {}
