/**
 * What the relay is told: typed, validated once, immutable. Knows neither sockets nor the event bus
 * and imports no other package of ours; everyone may read it. Any thread.
 */
package io.tcptransfer.config;
