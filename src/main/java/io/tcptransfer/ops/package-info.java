/**
 * What an operator sees of the relay: metrics, health, who is here. Reads the channels, the tallies
 * and the roster, and changes nothing. Knows neither sockets nor HTTP. Any thread, unless a class
 * says otherwise.
 */
package io.tcptransfer.ops;
