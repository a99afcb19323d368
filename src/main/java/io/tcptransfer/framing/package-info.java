/**
 * Bytes to messages, and messages to bytes. Knows neither sockets nor channels nor the clock: a
 * framer is fed what was read and told when it has been quiet. A framer belongs to one sender and
 * to that sender's event loop.
 */
package io.tcptransfer.framing;
