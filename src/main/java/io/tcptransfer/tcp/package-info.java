/**
 * Raw TCP in: one verticle for each listener, one {@code Sender} for each connection. Knows
 * framing, the channel it appends to and the bus it publishes on; knows nothing of receivers or
 * HTTP. All of a listener runs on its verticle's event loop.
 */
package io.tcptransfer.tcp;
