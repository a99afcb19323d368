/**
 * From a command line to a running relay, and from a signal to its end. Built on the launcher of
 * Vert.x, with its holes closed: what is not understood is refused, what fails ends with plain
 * lines and a status. Knows the configuration and the clients, but neither channels nor sockets,
 * and the main verticle only as a supplier. Main thread, and one thread for each signal.
 */
package io.tcptransfer.launcher;
