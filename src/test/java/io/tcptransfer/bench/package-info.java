/**
 * The benchmark. Here, where every test run reaches it, stands what decides whether a relay was
 * right: the form of a message, the reader of WebSocket frames and the checker. What drives and
 * measures stands in {@code src/bench/java} and is compiled only by {@code -Pbench}. It knows the
 * relay from outside alone: a process, two ports.
 */
package io.tcptransfer.bench;
