/**
 * Who may come in: tokens and what they are good for, address ranges, counts by address. Knows the
 * configuration; knows neither sockets nor HTTP nor channels that are open. Any thread, unless a
 * class says otherwise.
 */
package io.tcptransfer.trust;
