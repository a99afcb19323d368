package io.tcptransfer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Life;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.channel.Traffic;
import io.tcptransfer.config.ChannelRules;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CensusTest {
  private static final long SECOND = 1_000_000;
  private static final long START = 1_700_000_000L * SECOND;

  private final Node node =
      new Node(
          "n",
          new Channels(new ChannelRules(Map.of(), Set.of("a", "b"), 2), 1 << 20, () -> "epoch"),
          new Tallies(),
          new Drain(Duration.ZERO));
  private final Traffic traffic = new Traffic(START);
  private final Life life = new Life(START);
  private long now = START;
  private final Census census = new Census(node, () -> now);

  private Channel channel(String name) {
    return node.channels().find(name).orElseThrow();
  }

  private KnownSender sender(int number, String channel) {
    KnownSender sender =
        new KnownSender(number, channel(channel), "l", "1.2.3.4:5", traffic, () -> {});
    node.roster().add(sender);
    return sender;
  }

  private boolean suspectedSender() {
    return census.senders(any -> true).getJsonObject(0).getBoolean("suspect");
  }

  @Test
  void aSenderIsSuspectedWhenItIsSilentTwiceAsLongAsEver() {
    sender(1, "a");
    traffic.arrived(START);
    traffic.arrived(START + 90 * SECOND);
    traffic.count(10, 10);
    now = START + (90 + 179) * SECOND;
    assertEquals(false, suspectedSender());
    now += SECOND;
    assertTrue(suspectedSender());
  }

  @Test
  void aSenderIsNotSuspectedWithinTwoMinutes() {
    sender(1, "a");
    traffic.arrived(START);
    traffic.arrived(START + SECOND);
    traffic.count(10, 10);
    now = START + 120 * SECOND;
    assertEquals(false, suspectedSender());
    now += SECOND;
    assertTrue(suspectedSender());
  }

  @Test
  void aSenderThatHasGivenLittleIsNotSuspected() {
    sender(1, "a");
    traffic.arrived(START);
    traffic.count(9, 9);
    now = START + 100_000 * SECOND;
    assertEquals(false, suspectedSender());
  }

  @Test
  void aReceiverIsSuspectedWhileItOwesAnAnswer() {
    Cursor cursor = new Cursor(Slow.GAP, Form.V1);
    node.roster()
        .add(
            new KnownReceiver(
                cursor,
                channel("a"),
                new KnownReceiver.Origin("http", "1.2.3.4:5", "v1", "anonymous"),
                traffic,
                life,
                () -> {}));
    life.asked(START);
    now = START + 5 * SECOND - 1;
    assertEquals(false, suspectedReceiver());
    now++;
    assertTrue(suspectedReceiver());
    life.asked(now);
    assertTrue(suspectedReceiver());
    life.heard(now);
    assertEquals(false, suspectedReceiver());
    assertEquals(0L, census.receivers(any -> true).getJsonObject(0).getLong("lastHeardAgeMillis"));
  }

  private boolean suspectedReceiver() {
    return census.receivers(any -> true).getJsonObject(0).getBoolean("suspect");
  }

  @Test
  void onlyChannelsThatMayBeShownAreAndByNumber() {
    sender(-1, "b");
    sender(2, "a");
    sender(1, "b");
    JsonArray all = census.senders(any -> true);
    assertEquals("n-s1", all.getJsonObject(0).getString("id"));
    assertEquals("n-s2", all.getJsonObject(1).getString("id"));
    assertEquals("n-s4294967295", all.getJsonObject(2).getString("id"));
    assertEquals(4_294_967_295L, all.getJsonObject(2).getLong("number"));
    assertEquals(1, census.senders("a"::equals).size());
  }

  @Test
  void anIdFindsItsPeerAndNoOther() {
    KnownSender sender = sender(-1, "b");
    assertEquals(sender, census.sender("n-s4294967295").orElseThrow());
    for (String other : new String[] {"n-s1", "n-r4294967295", "m-s4294967295", "n-s", "n-s-1"}) {
      assertTrue(census.sender(other).isEmpty(), other);
    }
  }
}
