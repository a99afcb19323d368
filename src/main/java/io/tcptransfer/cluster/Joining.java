package io.tcptransfer.cluster;

import com.hazelcast.cluster.Cluster;
import io.tcptransfer.config.CannotListen;
import io.tcptransfer.config.ClusterConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node comes to the others: Vert.x with an event bus that reaches all of them. Does not
 * know what travels there. The only way from the rest of the relay to Hazelcast, so that without a
 * cluster nothing of it is loaded. Main thread.
 */
public final class Joining {
  private static final Logger log = LoggerFactory.getLogger(Joining.class);

  /** Hazelcast has loggers that no instance's settings reach, and would give them to the JDK's. */
  private static final String LOGGING_TYPE = "hazelcast.logging.type";

  private Joining() {}

  /**
   * Joins the others, or starts alone when none is there: Hazelcast goes on trying. Blocks until
   * then.
   *
   * @param builder with all that a relay alone has, too
   * @param options to which the event bus is added
   * @throws CannotListen if the node's own address can't be had
   * @throws VertxException if the others don't take it in
   */
  public static Vertx join(ClusterConfig config, VertxBuilder builder, VertxOptions options) {
    InetAddress address = address(config);
    config.members().forEach(Joining::warnOfUnknown);
    System.setProperty(LOGGING_TYPE, HazelcastSettings.LOGGING);
    HazelcastClusterManager manager =
        new HazelcastClusterManager(HazelcastSettings.of(config, address.getHostAddress()));
    // The bus has a port of its own, which the nodes tell each other: on the same interface.
    options
        .getEventBusOptions()
        .setHost(address.getHostAddress())
        .setPort(0)
        .setClusterPublicHost(address.getHostAddress());
    Vertx vertx = await(builder.with(options).withClusterManager(manager));
    Cluster cluster = manager.getHazelcastInstance().getCluster();
    cluster.addMembershipListener(new Arrivals(cluster.getLocalMember()));
    return vertx;
  }

  /**
   * Hazelcast would say with a trace what stands in its way, so the address is tried before; who
   * takes it in between gets one.
   */
  private static InetAddress address(ClusterConfig config) {
    try {
      InetAddress address = InetAddress.getByName(config.host());
      try (ServerSocket trial = new ServerSocket()) {
        trial.setReuseAddress(HazelcastSettings.REUSE_ADDRESS);
        trial.bind(new InetSocketAddress(address, config.port()));
      }
      return address;
    } catch (UnknownHostException e) {
      throw cannotListen(config, new UnknownHostException("no such host"));
    } catch (IOException e) {
      throw cannotListen(config, e);
    }
  }

  private static CannotListen cannotListen(ClusterConfig config, IOException cause) {
    return new CannotListen("cluster", config.host(), config.port(), cause);
  }

  /** Not refused: where nodes are containers, a name may come up with its node. */
  private static void warnOfUnknown(String member) {
    String host = member.substring(0, member.lastIndexOf(':'));
    try {
      InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      log.warn("cluster member unknown address={}: no such host now", member);
    }
  }

  private static Vertx await(VertxBuilder builder) {
    try {
      return builder.buildClustered().toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      log.debug("not joined", e);
      throw new VertxException(
          "cannot join the cluster within "
              + HazelcastSettings.JOIN_SECONDS
              + " s: a member accepts connections, but doesn't answer or doesn't take this node in",
          true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VertxException("cannot join the cluster: interrupted", true);
    }
  }
}
