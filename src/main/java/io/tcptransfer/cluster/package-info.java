/**
 * What only a cluster needs: nodes follow one another's logs. Knows channels and the bus between
 * nodes, neither sockets nor HTTP. Runs on the event loop of {@link
 * io.tcptransfer.cluster.ClusterVerticle}.
 */
package io.tcptransfer.cluster;
