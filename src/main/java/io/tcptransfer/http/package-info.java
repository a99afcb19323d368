/**
 * WebSocket out, and the page: HTTP routes, the upgrade, and for each instance the receivers that
 * follow its channels. Knows channels and the bus; knows nothing of senders' sockets. Everything of
 * one connection runs on its instance's event loop.
 */
package io.tcptransfer.http;
