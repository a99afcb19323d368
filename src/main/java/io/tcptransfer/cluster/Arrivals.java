package io.tcptransfer.cluster;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log who comes and who goes. Decides nothing. First on the thread that adds it, then on
 * Hazelcast's thread for events.
 */
final class Arrivals implements InitialMembershipListener {
  private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

  private final Member self;

  Arrivals(Member self) {
    this.self = self;
  }

  @Override
  public void init(InitialMembershipEvent event) {
    log.info("cluster joined address={} members={}", shown(self), event.getMembers().size());
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    tell("joined", event);
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    tell("left", event);
  }

  private static void tell(String what, MembershipEvent event) {
    log.info(
        "cluster member {} address={} members={}",
        what,
        shown(event.getMember()),
        event.getMembers().size());
  }

  private static String shown(Member member) {
    InetSocketAddress address = member.getSocketAddress();
    String host = NetUtil.toAddressString(address.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
