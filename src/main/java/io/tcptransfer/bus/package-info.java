/**
 * The event bus: the codec of a batch, and the only place that knows bus addresses. Knows neither
 * sockets nor framing. Publishing: any thread; what is consumed arrives on the consumer's event
 * loop.
 */
package io.tcptransfer.bus;
