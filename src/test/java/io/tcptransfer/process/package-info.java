/**
 * The relay as its users run it: a process, real sockets, real WebSockets. The harness speaks the
 * domain: {@code sender.send}, {@code receiver.expect}; every wait is for an event and has a limit.
 */
package io.tcptransfer.process;
