package io.tcptransfer.cluster;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.function.Consumer;

/** Who belongs to the cluster, as Hazelcast sees it. Any thread. */
final class Membership {
  private final HazelcastInstance hazelcast;

  private Membership(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  /** That of a clustered Vert.x, which our launcher has made. */
  static Membership of(Vertx vertx) {
    HazelcastClusterManager manager =
        (HazelcastClusterManager) ((VertxInternal) vertx).clusterManager();
    return new Membership(manager.getHazelcastInstance());
  }

  /** The name of this node as a member. */
  String own() {
    return hazelcast.getCluster().getLocalMember().getUuid().toString();
  }

  /** How many members there are, with this one. */
  int size() {
    return hazelcast.getCluster().getMembers().size();
  }

  /** Whether a node of that name is one now. */
  boolean has(String member) {
    return hazelcast.getCluster().getMembers().stream()
        .anyMatch(other -> other.getUuid().toString().equals(member));
  }

  /**
   * Tells of each member that is no longer one, by its name, on a thread of Hazelcast's; {@link
   * #has} says so before.
   */
  void onGone(Consumer<String> handler) {
    hazelcast
        .getCluster()
        .addMembershipListener(
            new MembershipAdapter() {
              @Override
              public void memberRemoved(MembershipEvent event) {
                handler.accept(event.getMember().getUuid().toString());
              }
            });
  }
}
