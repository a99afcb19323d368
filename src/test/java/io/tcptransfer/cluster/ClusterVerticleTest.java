package io.tcptransfer.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.config.ChannelSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nodes in one JVM, with their logs and no ports; each test has a cluster of its own. */
@Execution(ExecutionMode.CONCURRENT)
class ClusterVerticleTest {
  private static final int MESSAGES = 100_000;

  private final ChannelSettings settings =
      new ChannelSettings(1 << 20, 20_000, Duration.ofSeconds(2));
  private final List<String> addresses = new ArrayList<>();
  private final List<TestNode> nodes = new ArrayList<>();

  private TestNode node() {
    TestNode node = new TestNode(settings, addresses);
    addresses.add(node.address());
    nodes.add(node);
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
  }

  private void kill(TestNode node) {
    nodes.remove(node);
    node.kill();
  }

  private void leave(TestNode node) {
    nodes.remove(node);
    node.close();
  }

  private static String epoch(TestNode node) {
    return node.channel.own().epoch();
  }

  /** On a thread of its own: the common pool may have too few for all tests that run at a time. */
  private static CompletableFuture<Void> beside(Runnable task) {
    return CompletableFuture.runAsync(task, run -> new Thread(run, "beside").start());
  }

  private static CompletableFuture<Void> giving(TestNode node, int messages) {
    return beside(() -> node.give(messages));
  }

  @Test
  void whatNodesAreGivenReachesReceiversOfAllOthersOnceAndInOrder() {
    TestNode one = node();
    TestNode two = node();
    Follower here = Follower.of(one);
    Follower there = Follower.of(two);
    CompletableFuture<Void> first = giving(one, MESSAGES);
    CompletableFuture<Void> second = giving(two, MESSAGES);
    CompletableFuture<Void> following =
        beside(
            () -> {
              here.until(epoch(one), MESSAGES);
              here.until(epoch(two), MESSAGES);
            });
    there.until(epoch(one), MESSAGES);
    there.until(epoch(two), MESSAGES);
    following.join();
    first.join();
    second.join();
    assertEquals(0, here.lost + there.lost);
    assertEquals(2 * MESSAGES, here.delivered);
    assertEquals(2 * MESSAGES, there.delivered);
  }

  @Test
  void receiverGoesOnAtAnotherNodeWhereItWas() {
    TestNode one = node();
    TestNode two = node();
    one.give(1_000);
    Follower before = Follower.of(one);
    before.until(epoch(one), 1_000);
    one.give(500);
    two.give(500);
    Follower after = new Follower(two, Slow.HOLD, new Start.After(before.position()));
    after.last.putAll(before.last);
    after.until(epoch(one), 1_500);
    after.until(epoch(two), 500);
    assertEquals(0, after.lost);
    assertEquals(1_000, after.delivered);
  }

  @Test
  void nodeThatJoinsLateHasWhatOthersHaveAndAlsoOfNodesThatAreGone() {
    TestNode one = node();
    TestNode two = node();
    one.give(1_000);
    two.give(1_000);
    Follower.of(one).until(epoch(two), 1_000);
    String gone = epoch(two);
    kill(two);
    TestNode three = node();
    Follower late = Follower.of(three);
    late.until(epoch(one), 1_000);
    late.until(gone, 1_000);
    assertEquals(0, late.lost);
  }

  @Test
  void nodeThatJoinsLateKnowsWhetherOneThatIsGoneHadMore() {
    TestNode one = node();
    TestNode two = node();
    one.give(1_000);
    String gone = epoch(one);
    leave(one);
    Follower.of(two).until(gone, 1_000);
    TestNode three = node();
    Stream stream = three.channel.stream(gone).orElseThrow();
    Follower.of(three).awaitEnd(stream);
    assertTrue(stream.isWhole());
  }

  @Test
  void whatOnlyOneNodeHasOfANodeThatIsGoneIsFetchedThere() throws InterruptedException {
    TestNode one = node();
    one.give(5_000);
    String gone = epoch(one);
    TestNode two = node();
    Follower first = Follower.of(two);
    first.until(gone, 5_000);
    kill(one);
    TestNode three = node();
    Follower second = Follower.of(three);
    second.until(gone, 5_000);
    assertEquals(5_000, second.delivered);
  }

  @Test
  void slowReceiverElsewhereMakesSendersWaitAndNoLongerThanItMay() {
    TestNode one = node();
    TestNode two = node();
    Follower fast = Follower.of(one);
    Follower slow = Follower.of(two);
    Follower there = Follower.of(two);
    CompletableFuture<Void> giving = giving(one, MESSAGES);
    CompletableFuture<Void> following = beside(() -> fast.until(epoch(one), MESSAGES));
    there.until(epoch(one), MESSAGES);
    following.join();
    giving.join();
    assertTrue(one.channel.counts().holds() > 0, "the other node made senders wait");
    assertEquals(0, fast.lost);
    assertEquals(0, there.lost, "its neighbours lose nothing");
    slow.until(epoch(one), MESSAGES);
    assertTrue(slow.lost > 0, "it is told what it missed");
    assertEquals(MESSAGES, slow.delivered + slow.lost);
  }

  /** Whoever is first to find that a node is gone has come as far as that had, without messages. */
  @Test
  void whatNobodyHasIsLostForAllNodesAndThoseThatJoinLater() {
    TestNode one = node();
    TestNode two = node();
    TestNode three = node();
    one.give(1_000);
    String gone = epoch(one);
    Follower first = Follower.of(two);
    Follower second = Follower.of(three);
    first.until(gone, 1_000);
    second.until(gone, 1_000);
    CompletableFuture<Void> killing = beside(() -> kill(one));
    two.awaitNodes(2);
    two.channel.end(two.channel.stream(gone).orElseThrow(), 1_101, false);
    first.until(gone, 1_100);
    second.until(gone, 1_100);
    Follower late = Follower.of(node());
    late.until(gone, 1_100);
    assertEquals(List.of(100L, 100L, 100L), List.of(first.lost, second.lost, late.lost));
    killing.join();
  }

  @Test
  void whatANodeThatIsGoneToldOfIsLostAlsoWhereNothingOfItCame() {
    TestNode one = node();
    TestNode two = node();
    Follower there = Follower.of(one);
    News.StreamNews more = new News.StreamNews(TestNode.CHANNEL, "more", true, false, 1, 11, 11);
    Future<News.StreamNews> heard = one.hears(two, "more");
    two.publish(new News(two.node.name(), two.member(), false, List.of(more), List.of()));
    TestNode.Waits.on(heard);
    kill(two);
    there.until("more", 10);
    assertEquals(10, there.lost);
  }

  @Test
  void whatWasStillOnItsWayFromANodeThatIsGoneBringsItBackToNobody() {
    TestNode one = node();
    TestNode two = node();
    one.give(1_000);
    Follower there = Follower.of(two);
    there.until(epoch(one), 1_000);
    News word =
        new News(
            one.node.name(),
            one.member(),
            false,
            List.of(
                new News.StreamNews(TestNode.CHANNEL, epoch(one), true, false, 1, 1_011, 1_011)),
            List.of());
    Stream stream = two.channel.stream(epoch(one)).orElseThrow();
    CompletableFuture<Void> killing = beside(() -> kill(one));
    two.awaitNodes(1);
    two.publish(word);
    there.awaitEnd(stream);
    assertEquals(0, there.lost, "nobody who lives said that there was more");
    killing.join();
  }

  /** It may be the only one that was told, right before the end of the node that numbers it. */
  @Test
  void nodeTellsHowFarAStreamIsKnownToHaveCome() {
    TestNode one = node();
    TestNode two = node();
    News.StreamNews more =
        new News.StreamNews(TestNode.CHANNEL, epoch(one), true, false, 1, 51, 51);
    one.publish(new News(one.node.name(), one.member(), false, List.of(more), List.of()));
    long known = 0;
    for (int beat = 0; beat < 10 && known < 51; beat++) {
      known = TestNode.Waits.on(one.hears(two, epoch(one))).known();
    }
    assertEquals(51, known);
  }

  /** Others wait for its word once the node that numbers it is gone. */
  @Test
  void nodeTellsOfAStreamThatMayGoOnAlsoWhenItHasNothingOfIt() {
    TestNode one = node();
    TestNode two = node();
    assertEquals(
        new News.StreamNews(TestNode.CHANNEL, epoch(two), false, false, 1, 1, 1),
        TestNode.Waits.on(two.hears(one, epoch(two))));
  }

  /** Who leaves waits for that. */
  @Test
  void nodeThatHasEverythingSaysSoAlsoWhereItNeedsNothing() {
    TestNode one = node();
    one.give(1_000);
    one.channel.clear();
    TestNode two = node();
    one.awaitAllAt(two);
    one.channel.removePeer(two.node.name(), System.nanoTime()); // It was silent for a while.
    one.awaitAllAt(two);
    two.channel.end(two.channel.stream(epoch(one)).orElseThrow(), 1_001, false); // It was cut off.
    one.channel.removePeer(two.node.name(), System.nanoTime());
    one.awaitAllAt(two);
  }

  @Test
  void nodeThatLeavesPassesOnEverything() {
    TestNode one = node();
    TestNode two = node();
    Follower there = Follower.of(two);
    String gone = epoch(one);
    CompletableFuture<Void> leaving =
        beside(
            () -> {
              one.give(MESSAGES);
              leave(one);
            });
    there.until(gone, MESSAGES);
    leaving.join();
    assertEquals(0, there.lost);
  }
}
