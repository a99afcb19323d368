package io.tcptransfer.cluster;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.NetworkConfig;
import io.tcptransfer.config.ClusterConfig;
import java.util.Map;

/**
 * What Hazelcast is told: all of it, here; no file is looked for. It keeps who is there and which
 * node listens to which address of the event bus, a few kilobytes; no message ever comes to it. A
 * function; any thread.
 */
final class HazelcastSettings {
  static final String LOGGING = "slf4j";

  /** A node that is started again must not wait for the last connections of its former life. */
  static final boolean REUSE_ADDRESS = true;

  /** Others of this name, and no others, are let in. */
  private static final String CLUSTER_NAME = "tcp-transfer-server";

  /** For members that are there, but don't answer; less than Vert.x lets a worker be busy. */
  static final int JOIN_SECONDS = 30;

  /** For members that are away without a refusal: their machine is off. */
  private static final int CONNECT_SECONDS = 2;

  /** Longer, so that Hazelcast knows that they are away before it asks them who is to be first. */
  private static final int ASK_SECONDS = 2 * CONNECT_SECONDS;

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          // One interface only, which is no question of the network but of our configuration.
          Map.entry("hazelcast.socket.bind.any", "false"),
          Map.entry("hazelcast.prefer.ipv4.stack", "false"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.logging.type", LOGGING),
          Map.entry("hazelcast.logging.details.enabled", "false"),
          // Shutdown of ours ends it, with Vert.x.
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          // What a node that leaves may take to hand over what it keeps; there is a copy of it.
          Map.entry("hazelcast.graceful.shutdown.max.wait", "1"),
          // The first node waits for nobody; who comes at the same time merges with it later.
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.max.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.max.join.seconds", "" + JOIN_SECONDS),
          Map.entry("hazelcast.socket.connect.timeout.seconds", "" + CONNECT_SECONDS),
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "15"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          // There is next to nothing to do for it.
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.operation.response.thread.count", "1"),
          Map.entry("hazelcast.io.thread.count", "1"),
          Map.entry("hazelcast.event.thread.count", "1"),
          Map.entry("hazelcast.clientengine.thread.count", "1"),
          Map.entry("hazelcast.clientengine.query.thread.count", "1"),
          Map.entry("hazelcast.clientengine.blocking.thread.count", "1"),
          Map.entry("hazelcast.health.monitoring.level", "OFF"));

  private HazelcastSettings() {}

  /**
   * All settings.
   *
   * @param address the IP address of the configured host
   */
  static Config of(ClusterConfig cluster, String address) {
    Config config = new Config();
    config.setClusterName(CLUSTER_NAME);
    PROPERTIES.forEach(config::setProperty);
    config.setProperty("hazelcast.local.localAddress", address);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(REUSE_ADDRESS);
    join(network.getJoin(), cluster);
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getSerializationConfig().setJavaSerializationFilterConfig(deserialized());
    addMapsOfVertx(config);
    return config;
  }

  private static void join(JoinConfig join, ClusterConfig cluster) {
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .setConnectionTimeoutSeconds(ASK_SECONDS)
        .setMembers(cluster.members());
  }

  /**
   * What Vert.x keeps there comes in its own form; only failures of another node come as Java
   * objects.
   */
  private static JavaSerializationFilterConfig deserialized() {
    ClassFilter allowed =
        new ClassFilter()
            .addPrefixes("com.hazelcast.", "java.io.", "java.lang.", "java.util.", "[");
    ClassFilter refused =
        new ClassFilter()
            .addPrefixes("com.hazelcast.shaded.", "java.lang.invoke.", "java.lang.reflect.");
    return new JavaSerializationFilterConfig()
        .setDefaultsDisabled(true)
        .setWhitelist(allowed)
        .setBlacklist(refused);
  }

  /** As {@code default-cluster.xml} of vertx-hazelcast has them. */
  private static void addMapsOfVertx(Config config) {
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
  }
}
