/**
 * The law (DESIGN.md section 4): batches, the log that numbers and keeps them, the cursors that
 * read it, gaps and holds. Plain Java but for buffers; knows neither sockets nor HTTP, and no clock
 * but the nanoseconds it is given. A channel is shared by all event loops under its own lock, in
 * which no I/O happens; a cursor belongs to its receiver's event loop.
 */
package io.tcptransfer.channel;
