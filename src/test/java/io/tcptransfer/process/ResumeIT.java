package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code after=<position>}: who comes back gets what it has not seen, or is told. */
class ResumeIT {
  private static final int CUTS = 100;

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void whatThePositionNamesDecidesWhereItGoesOn() {
    Relay relay = relays.launch().args("-instances", "3").lines("\"historyMessages\": 100").relay();
    Sender sender = relays.sender(relay);
    V1Receiver witness = v1(relay, "");
    String epoch = witness.epoch();
    sender.send(Lines.bytes(1, 80, 40));
    witness.expectLines(1, 80);
    // Several times, so that every instance is asked.
    for (int i = 0; i < 6; i++) {
      expectGoesOn(relay, "?after=", 1, 80);
      expectGoesOn(relay, "?after=" + epoch + ":0", 1, 80);
      expectGoesOn(relay, "?after=" + epoch + ":57", 58, 80);
      expectGoesOn(relay, "?after=" + epoch + "%3A57", 58, 80);
      expectGoesOn(relay, "?history=3&after=" + epoch + ":79", 80, 80);
    }
    V1Receiver atHead = v1(relay, "?after=" + epoch + ":80");
    V1Receiver ahead = v1(relay, "?after=" + epoch + ":81000");
    sender.send(Lines.bytes(81, 150, 40));
    atHead.expectLines(81, 150);
    ahead.expectLines(81, 150);
    witness.expectLines(81, 150);
    expectExpired(relay, epoch);
    expectRestart(relay, epoch);
  }

  private void expectGoesOn(Relay relay, String query, long first, long last) {
    try (V1Receiver receiver = V1Receiver.connect(relay, query)) {
      assertEquals(first, receiver.next(), query);
      receiver.expectLines(first, last);
    }
  }

  /** The log has 51 to 150. */
  private void expectExpired(Relay relay, String epoch) {
    V1Receiver receiver = v1(relay, "?after=" + epoch + ":10");
    assertEquals(epoch + ":50", receiver.hello().getString("position"));
    JsonObject expired =
        new JsonObject()
            .put("type", "gap")
            .put("stream", 1)
            .put("from", 11)
            .put("to", 50)
            .put("count", 40)
            .put("reason", "expired");
    assertEquals(expired, receiver.notice("gap"));
    receiver.expectLines(51, 150);
    V1Receiver justKept = v1(relay, "?after=" + epoch + ":50");
    justKept.expectLines(51, 150);
    assertEquals(0, justKept.gaps());
  }

  /** The log has 51 to 150. */
  private void expectRestart(Relay relay, String epoch) {
    V1Receiver receiver = v1(relay, "?after=0therLife:7");
    assertEquals(restart("0therLife", 8), receiver.notice("gap"));
    receiver.expectLines(51, 150);
    V1Receiver both = v1(relay, "?after=gone:0," + epoch + ":140");
    assertEquals(restart("gone", 1), both.notice("gap"));
    both.expectLines(141, 150);
  }

  private static JsonObject restart(String epoch, long from) {
    return new JsonObject()
        .put("type", "gap")
        .putNull("stream")
        .put("epoch", epoch)
        .put("from", from)
        .putNull("to")
        .putNull("count")
        .put("reason", "restart");
  }

  @Test
  void aPositionOfALifeBeforeIsARestart() {
    Relay before = relays.launch().lines("").relay();
    V1Receiver receiver = v1(before, "");
    relays.sender(before).send(Lines.bytes(1, 5, 40));
    receiver.expectLines(1, 5);
    assertEquals(143, before.stop());
    Relay after = relays.launch().lines("").relay();
    V1Receiver witness = v1(after, "");
    relays.sender(after).send(Lines.bytes(1, 3, 40));
    witness.expectLines(1, 3);
    V1Receiver back = v1(after, "?after=" + receiver.position());
    assertEquals(restart(receiver.epoch(), 6), back.notice("gap"));
    back.expectLines(1, 3);
  }

  @Test
  void malformedQueriesAreRefused() {
    Relay relay = relays.launch().lines("").relay();
    List<String> malformed =
        List.of(
            "after=x",
            "after=a:",
            "after=:1",
            "after=a:-1",
            "after=a:1.0",
            "after=a:1,",
            "after=,",
            "after=a:1,a:2",
            "after=%C3%A9:1",
            "after=a:%D9%A1",
            "after=" + "a".repeat(33) + ":1",
            "after=a:1&after=b:1",
            "after=%zz",
            "history=-1",
            "history=x",
            "history=",
            "history=1&history=2",
            "slow=fast",
            "slow=HOLD",
            "slow=");
    for (String query : malformed) {
      FramePeer peer = relays.closing(new FramePeer(relay.http(), 0));
      String head = peer.upgrade("/ws?" + query, V1Receiver.PROTOCOL);
      assertTrue(head.startsWith("HTTP/1.1 400 "), query + ": " + head);
    }
    FramePeer plain = relays.closing(new FramePeer(relay.http(), 0));
    assertTrue(plain.upgrade("/ws?after=a:1").startsWith("HTTP/1.1 400 "));
    // And what looks odd but means something.
    v1(relay, "?after=" + "a".repeat(32) + ":7,b:8&history=007&other=x").notice("gap");
  }

  @Test
  void resumingUnderLoadGetsEveryMessageOnce() {
    int lineBytes = 100;
    // Half of what the log keeps: the test is about resuming, not about being too late.
    int mostLag = 20_000;
    Relay relay = relays.launch().args("-instances", "2").lines("").relay();
    V1Receiver receiver = V1Receiver.connect(relay, "");
    Push push = Push.endless(relays.sender(relay), lineBytes, mostLag);
    for (int i = 0; i < CUTS; i++) {
      receiver.expectLines(receiver.next(), receiver.next() + lines());
      receiver.close();
      push.allow(receiver.next() + mostLag);
      long next = receiver.next();
      receiver = V1Receiver.connect(relay, "?after=" + receiver.position());
      assertEquals(next, receiver.next());
    }
    long last = push.stop();
    receiver.expectLines(receiver.next(), last);
    assertEquals(0, receiver.gaps());
    receiver.close();
  }

  private static int lines() {
    return ThreadLocalRandom.current().nextInt(2_000);
  }

  private V1Receiver v1(Relay relay, String query) {
    return relays.closing(V1Receiver.connect(relay, query));
  }
}
