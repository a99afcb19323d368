package io.tcptransfer.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nodes of a cluster pass on to one another, and what is left when one goes. */
class ClusterIT {
  private static final int LINE_BYTES = ClusterReceiver.LINE_BYTES;
  private static final int MANY = 1_000_000;

  @RegisterExtension final Relays relays = new Relays();

  private ClusterReceiver receiver(Relay relay) {
    return relays.closing(ClusterReceiver.start(relay::http));
  }

  private List<ClusterReceiver> receivers(Cluster cluster) {
    return cluster.nodes().stream().map(this::receiver).toList();
  }

  private static String epoch(Relay relay) {
    return new Api(relay).list("/api/channels").getJsonObject(0).getString("epoch");
  }

  @Test
  void aMillionMessagesReachReceiversOnAllNodes() {
    Cluster cluster = new Cluster(relays, 3, "");
    List<ClusterReceiver> receivers = receivers(cluster);
    Push push = Push.start(relays.sender(cluster.node(0)), MANY, LINE_BYTES);
    for (ClusterReceiver receiver : receivers) {
      receiver.awaitMessages(MANY);
      assertEquals(List.of(), receiver.gaps());
      assertEquals(MANY, receiver.received());
    }
    push.stop();
  }

  @Test
  void sendersOnAllNodesReachReceiversOnAllNodes() {
    Cluster cluster = new Cluster(relays, 2, "");
    List<ClusterReceiver> receivers = receivers(cluster);
    int lines = 100_000;
    List<Push> pushes =
        cluster.nodes().stream()
            .map(node -> Push.start(relays.sender(node), lines, LINE_BYTES))
            .toList();
    for (ClusterReceiver receiver : receivers) {
      receiver.awaitMessages(2L * lines);
      assertEquals(List.of(), receiver.gaps());
      cluster.nodes().forEach(node -> assertEquals(lines, receiver.line(epoch(node))));
    }
    pushes.forEach(Push::stop);
  }

  @Test
  void whatAKilledNodePassedOnIsThereAndReceiversGoOnElsewhere() {
    Cluster cluster = new Cluster(relays, 3, "");
    String gone = epoch(cluster.node(0));
    int[] node = {0};
    ClusterReceiver moving =
        relays.closing(ClusterReceiver.start(() -> cluster.node(node[0]).http()));
    List<ClusterReceiver> staying = List.of(receiver(cluster.node(1)), receiver(cluster.node(2)));
    Push push = Push.endless(relays.sender(cluster.node(0)), LINE_BYTES, 300_000);
    staying.forEach(receiver -> receiver.awaitMessages(50_000));
    node[0] = 1;
    cluster.node(0).process().kill();
    staying.forEach(
        receiver ->
            receiver.await(() -> !receiver.gaps().isEmpty(), "to be told of the lost node"));
    long end = staying.get(0).seen().get(gone);
    assertTrue(end >= 50_000, "at least what was seen before");
    for (ClusterReceiver receiver : staying) {
      receiver.check();
      assertEquals(end, receiver.seen().get(gone), "all that are left have the same");
      JsonObject lost = receiver.gaps().get(receiver.gaps().size() - 1);
      assertEquals("lost", lost.getString("reason"));
      assertEquals(0, receiver.missed() - countedLost(receiver));
    }
    String next = epoch(cluster.node(1));
    Push again = Push.start(relays.sender(cluster.node(1)), 50_000, LINE_BYTES);
    staying.forEach(receiver -> receiver.awaitSeen(next, 50_000));
    moving.awaitSeen(next, 50_000);
    assertTrue(moving.seen().get(gone) >= end);
    again.stop();
    assertTrue(push.sent() >= 50_000);
  }

  private static long countedLost(ClusterReceiver receiver) {
    return receiver.gaps().stream()
        .filter(gap -> gap.getString("reason").equals("lost") && gap.getValue("count") != null)
        .mapToLong(gap -> gap.getLong("count"))
        .sum();
  }

  @Test
  void receiverOfAKilledNodeLosesNothingOfOthersSenders() {
    Cluster cluster = new Cluster(relays, 3, "");
    int[] node = {1};
    ClusterReceiver moving =
        relays.closing(ClusterReceiver.start(() -> cluster.node(node[0]).http()));
    ClusterReceiver staying = receiver(cluster.node(0));
    int lines = 200_000;
    Push push = Push.start(relays.sender(cluster.node(0)), lines, LINE_BYTES);
    moving.awaitMessages(20_000);
    node[0] = 2;
    cluster.node(1).process().kill();
    String epoch = epoch(cluster.node(0));
    moving.awaitSeen(epoch, lines);
    staying.awaitSeen(epoch, lines);
    push.stop();
    assertEquals(2, moving.connections());
    assertEquals(lines, moving.received());
    assertEquals(0, moving.missed() + staying.missed());
  }

  @Test
  void whoIsOnAnyNodeIsShownAndCutOnEveryNode() {
    Cluster cluster = new Cluster(relays, 2, "");
    Sender sender = relays.sender(cluster.node(0));
    ClusterReceiver here = receiver(cluster.node(0));
    ClusterReceiver there = receiver(cluster.node(1));
    sender.send(Lines.bytes(1, 10, LINE_BYTES));
    here.awaitMessages(10);
    there.awaitMessages(10);
    Api api = new Api(cluster.node(1));
    JsonObject known = api.only("/api/senders", one -> one.getLong("messages") == 10);
    assertEquals(known.getString("id"), known.getString("node") + "-s1");
    assertEquals(2, api.list("/api/receivers").size());
    JsonObject channel = api.only("/api/channels", one -> one.getLong("messages") == 10);
    assertEquals(1, channel.getInteger("senders"));
    assertEquals(2, channel.getInteger("receivers"));
    assertEquals(2, channel.getJsonArray("nodes").size());
    assertEquals(10.0, api.metrics().get("transfer_pulled_messages_total{channel=\"default\"}"));

    assertEquals(404, api.ask("DELETE", "/api/senders/nobody-s1").statusCode());
    assertEquals(204, api.ask("DELETE", "/api/senders/" + known.getString("id")).statusCode());
    sender.expectEnd();
    here.check();
    there.check();
  }

  @Test
  void repliesReachTheSendersOfAllNodes() {
    Cluster cluster = new Cluster(relays, 2, "");
    FramePeer told = relays.closing(new FramePeer(cluster.node(0).http(), 0));
    told.follow("/ws", V1Receiver.PROTOCOL);
    Sender here = relays.sender(cluster.node(0)).send("a\n");
    JsonObject one = notice(told, "sender");
    Sender there = relays.sender(cluster.node(1)).send("b\n");
    JsonObject two = notice(told, "sender");
    assertEquals(one.getLong("id"), two.getLong("id"), "numbers are those of a node");
    told.send(true, "all".getBytes(UTF_8));
    assertEquals(2, notice(told, "reply").getInteger("senders"));
    reply(told, two, two.getLong("id"), "there");
    assertEquals(1, notice(told, "reply").getInteger("senders"));
    reply(told, one, one.getLong("id"), "here");
    assertEquals(1, notice(told, "reply").getInteger("senders"));
    reply(told, two, 99, "nobody");
    assertEquals("unknown_sender", notice(told, "reply").getString("refused"));
    relays.receiver(cluster.node(1)).send("from the other node");
    there.expect("all\nthere\nfrom the other node\n");
    here.expect("all\nhere\nfrom the other node\n");

    cluster.node(1).process().signal("STOP");
    told.send(true, "is anybody there".getBytes(UTF_8));
    JsonObject receipt = notice(told, "reply");
    cluster.node(1).process().signal("CONT");
    assertEquals(1, receipt.getInteger("senders"));
    assertEquals("unreachable", receipt.getString("refused"));
  }

  private static JsonObject notice(FramePeer told, String type) {
    JsonObject notice = null;
    while (notice == null || !notice.getString("type").equals(type)) {
      RawReceiver.Frame frame = told.next();
      notice = frame.opcode() == 1 ? new JsonObject(frame.payload()) : null;
    }
    return notice;
  }

  private static void reply(FramePeer from, JsonObject joined, long sender, String text) {
    int stream = joined.getInteger("stream");
    from.send(false, V1Receiver.replyTo(stream, sender, text.getBytes(UTF_8)));
  }

  @Test
  void eventsGoOnAtAnotherNodeWhereTheyWere() {
    Cluster cluster = new Cluster(relays, 2, "");
    Sender sender = relays.sender(cluster.node(0));
    relays.sender(cluster.node(1)).send("two\n");
    sender.send("one\n");
    BodyPeer first = relays.closing(BodyPeer.get(cluster.node(1), "/events/default?after=", ""));
    message(first);
    String seen = message(first);
    String position = seen.substring(seen.indexOf("id: ") + 4, seen.indexOf(" data: "));
    BodyPeer second =
        relays.closing(
            BodyPeer.get(
                cluster.node(0), "/events/default", "Last-Event-ID: " + position + "\r\n"));
    sender.send("three\n");
    String next = message(second);
    assertTrue(next.endsWith(" data: three"), next);
    assertTrue(next.contains(epoch(cluster.node(0)) + ":2"), next);
    assertTrue(next.contains(epoch(cluster.node(1)) + ":1"), next);
  }

  private static String message(BodyPeer events) {
    String event = events.event();
    while (event.startsWith("event: notice ")) {
      event = events.event();
    }
    return event;
  }

  @Test
  void nodeThatStoodStillSaysExactlyWhatItsReceiversMissed() {
    Cluster cluster = new Cluster(relays, 2, "\"historyMessages\": 5000, \"holdSeconds\": 1");
    ClusterReceiver here = receiver(cluster.node(0));
    ClusterReceiver there = receiver(cluster.node(1));
    String epoch = epoch(cluster.node(0));
    FramePeer untold = relays.closing(new FramePeer(cluster.node(1).http(), 0));
    untold.follow("/ws");
    CompletableFuture<FramePeer.Closed> cut = CompletableFuture.supplyAsync(() -> cut(untold));
    Push push = Push.endless(relays.sender(cluster.node(0)), LINE_BYTES, Long.MAX_VALUE);
    there.awaitMessages(10_000);
    cluster.node(1).process().signal("STOP");
    long then = here.received();
    // Its node may hold them for a while, and no longer.
    here.awaitMessages(then + 100_000);
    cluster.node(1).process().signal("CONT");
    there.await(() -> there.missed() > 0, "to be told");
    assertEquals(1013, cut.join().code());
    String reason = cut.join().reason();
    assertTrue(reason.matches("lost: missed \\d+ messages"), reason);
    long last = push.stop();
    there.awaitSeen(epoch, last);
    here.awaitSeen(epoch, last);
    assertEquals(0, here.missed());
    assertEquals(last, there.received() + there.missed());
    // On a busy machine the receiver may be slow later on.
    assertEquals("lost", there.gaps().get(0).getString("reason"), there.gaps()::toString);
  }

  private static FramePeer.Closed cut(FramePeer plain) {
    FramePeer.Closed closed = null;
    while (closed == null) {
      closed = FramePeer.closed(plain.next());
    }
    return closed;
  }

  @Test
  void rollingRestartLosesNothing() {
    Cluster cluster = new Cluster(relays, 3, "");
    ClusterReceiver[] moving = new ClusterReceiver[3];
    int[] node = IntStream.range(0, 3).toArray();
    for (int i = 0; i < 3; i++) {
      int number = i;
      moving[i] = relays.closing(ClusterReceiver.start(() -> cluster.node(node[number]).http()));
    }
    long total = 0;
    for (int i = 0; i < 3; i++) {
      String epoch = epoch(cluster.node(i));
      Push push = Push.endless(relays.sender(cluster.node(i)), LINE_BYTES, Long.MAX_VALUE);
      moving[(i + 1) % 3].awaitSeen(epoch, 10_000);
      for (int other = 0; other < 3; other++) {
        node[other] = node[other] == i ? (i + 1) % 3 : node[other];
      }
      assertEquals(143, cluster.node(i).stop());
      long end = moving[(i + 2) % 3].seen().getOrDefault(epoch, 0L);
      for (ClusterReceiver receiver : moving) {
        receiver.awaitSeen(epoch, end);
        receiver.check();
        assertEquals(List.of(), receiver.gaps());
      }
      total += end;
      cluster.restart(i);
      assertTrue(push.sent() > 0);
    }
    assertTrue(total >= 30_000);
  }
}
