/**
 * The relay's peers for a terminal: send, receive, simulate, replay. Built on the JDK's own sockets
 * and WebSocket, which block or are asked for what they may bring: a pipe that is not read makes
 * the relay wait, and memory stays bounded. Knows framing, but neither channels nor the relay's
 * insides, and no command line. Each runs on its caller's thread, with a thread for each connection
 * where bytes go both ways.
 */
package io.tcptransfer.client;
