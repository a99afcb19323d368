package io.tcptransfer.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.config.Configuration;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the stream of a node that is gone is taken to be over. No bus: nobody has anything. */
class FollowingTest {
  private final Channel channel =
      new Channels(
              Configuration.of(new JsonObject(), Map.of()).channels(), Long.MAX_VALUE, () -> "own")
          .find("default")
          .orElseThrow();
  private final Stream stream = channel.begin("other", 1);
  private long now = Long.MAX_VALUE - 1_000; // It wraps, as System.nanoTime may.
  private final Following following =
      new Following("here", null, null, channel, "other", () -> now);

  private void tells(String node, boolean own) {
    following.heard(node, new News.StreamNews("default", "other", own, false, 1, 1, 1));
  }

  private boolean isOverAfter(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
    following.tick();
    return stream.isOver();
  }

  /** Its node is killed, and others go on. */
  private void mourn(String... others) {
    tells("gone", true);
    List.of(others).forEach(node -> tells(node, false));
    following.gone("gone", false);
  }

  @Test
  void whoTellsLateIsWaitedFor() {
    mourn("first", "second");
    assertFalse(isOverAfter(1_000));
    tells("first", false);
    tells("second", false);
    assertFalse(isOverAfter(1_600));
    tells("first", false);
    assertFalse(isOverAfter(3_000));
    tells("second", false);
    assertTrue(isOverAfter(0));
  }

  @Test
  void whoTellsNothingIsNotWaitedForForLong() {
    mourn("first");
    assertFalse(isOverAfter(9_900));
    assertTrue(isOverAfter(200));
  }

  @Test
  void whoIsGoneTooIsNotWaitedFor() {
    mourn("first");
    assertFalse(isOverAfter(2_600));
    following.gone("first", false);
    assertTrue(isOverAfter(0));
  }

  @Test
  void whereNobodyElseHasItNobodyIsWaitedFor() {
    mourn();
    assertFalse(isOverAfter(2_400));
    assertTrue(isOverAfter(200));
  }

  @Test
  void whatAnotherKnowsToBeLostIsLostHereToo() {
    mourn("first");
    assertFalse(isOverAfter(2_600));
    following.heard("first", new News.StreamNews("default", "other", false, false, 1, 1, 5));
    assertTrue(isOverAfter(0));
    assertEquals(5, stream.next());
    assertEquals(5, following.known());
  }

  /** For who joins later, and heard no more of the node that is gone. */
  @Test
  void whatSomebodyHasToItsEndIsOverOnceAllIsHere() {
    tells("first", false);
    assertFalse(isOverAfter(0));
    following.heard("second", new News.StreamNews("default", "other", false, true, 1, 1, 1));
    assertTrue(isOverAfter(0));
    assertTrue(stream.isWhole());
  }

  @Test
  void whoHasSaidThatItGoesIsOverOnceAllIsHere() {
    tells("gone", true);
    tells("first", false);
    following.gone("gone", true);
    assertTrue(isOverAfter(0));
  }

  /** After a cut: what is lost later is told anew, and others are told of it though it is empty. */
  @Test
  void itIsNotOverOnceItsNodeIsBack() {
    mourn();
    assertTrue(isOverAfter(2_600));
    tells("gone", true);
    assertFalse(isOverAfter(0));
    following.gone("gone", false);
    assertTrue(isOverAfter(2_600));
  }

  /** Else each life of a node would leave one behind in all others. */
  @Test
  void itIsFinishedOnceNobodyTellsOfItAnyMore() {
    mourn("first");
    assertFalse(isOverAfter(2_600));
    tells("first", false);
    assertTrue(isOverAfter(19_000));
    assertFalse(following.isFinished());
    assertTrue(isOverAfter(1_100));
    assertTrue(following.isFinished());
  }

  @Test
  void whatNobodyHasToldOfIsFinishedSoon() {
    Following untold = new Following("here", null, null, channel, "untold", () -> now);
    untold.heard(new News.SenderNews("default", "untold", true, 1, "address", "listener", 1));
    untold.tick();
    assertFalse(untold.isFinished());
    now += TimeUnit.MILLISECONDS.toNanos(2_600);
    untold.tick();
    assertTrue(untold.isFinished());
    assertTrue(channel.stream("untold").isEmpty());
  }
}
