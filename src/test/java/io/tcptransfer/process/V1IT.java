package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What receivers of {@code tcp-transfer.v1} get, and plain ones don't (DESIGN.md section 3). */
class V1IT {
  private static final String DEFAULTS = "";

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void helloComesFirstAndSaysWhereItBegins() {
    Relay relay = relays.launch().lines(DEFAULTS).relay();
    V1Receiver early = v1(relay, "");
    assertEquals("default", early.hello().getString("channel"));
    assertEquals(false, early.hello().getBoolean("replies"));
    assertTrue(early.epoch().matches("[A-Za-z0-9]{1,32}"), early.epoch());
    assertEquals(early.epoch() + ":0", early.hello().getString("position"));
    assertEquals(stream(early.epoch(), 1, 1), onlyStream(early));
    relays.sender(relay).send(Lines.bytes(1, 3, 20));
    early.expectLines(1, 3);
    V1Receiver late = v1(relay, "?history=2");
    assertEquals(early.epoch() + ":1", late.hello().getString("position"));
    assertEquals(stream(early.epoch(), 1, 4), onlyStream(late));
    assertEquals(early.hello().getString("node"), late.hello().getString("node"));
    assertNotEquals("", late.hello().getString("node"));
    late.expectLines(2, 3);
  }

  private static JsonObject stream(String epoch, long first, long next) {
    return new JsonObject().put("id", 1).put("epoch", epoch).put("first", first).put("next", next);
  }

  private static JsonObject onlyStream(V1Receiver receiver) {
    assertEquals(1, receiver.hello().getJsonArray("streams").size());
    return new JsonObject(receiver.hello().getJsonArray("streams").getJsonObject(0).encode());
  }

  @Test
  void messagesCarryTheirKindTheirSenderAndTheirTime() {
    Relay relay = relays.launch().lines(DEFAULTS).relay();
    V1Receiver receiver = v1(relay, "");
    Instant before = Instant.now();
    relays.sender(relay).send("text\n\n").send(new byte[] {(byte) 0xff, 0, '\n'});
    long sender = receiver.notice("sender").getLong("id");
    V1Receiver.Message text = receiver.message();
    V1Receiver.Message empty = receiver.message();
    V1Receiver.Message binary = receiver.message();
    Instant after = Instant.now();
    assertEquals("text", text.text());
    assertTrue(text.isText());
    assertEquals("", empty.text());
    assertTrue(empty.isText());
    assertEquals(2, binary.payload().length());
    assertFalse(binary.isText());
    for (V1Receiver.Message message : List.of(text, empty, binary)) {
      assertEquals(sender, message.sender());
      Instant received = Instant.EPOCH.plus(message.receivedMicros(), ChronoUnit.MICROS);
      // One wall clock for both processes; the margin is for its being set meanwhile.
      assertTrue(received.isAfter(before.minus(Duration.ofMinutes(1))), received::toString);
      assertTrue(received.isBefore(after.plus(Duration.ofMinutes(1))), received::toString);
    }
  }

  @Test
  void sendersJoinWithTheirFirstByteAndLeaveAfterTheirLastMessage() {
    Relay relay = relays.launch().lines(DEFAULTS).relay();
    V1Receiver receiver = v1(relay, "");
    relays.sender(relay).finish();
    Sender sender = relays.sender(relay).send("a\nlast");
    JsonObject joined = receiver.notice("sender");
    assertEquals("joined", joined.getString("event"));
    assertEquals("default", joined.getString("listener"));
    assertTrue(joined.getString("address").endsWith(":" + sender.port()), joined::encode);
    assertEquals("a", receiver.message().text());
    sender.finish();
    assertEquals("last", receiver.message().text());
    assertEquals(joined.put("event", "left"), receiver.notice("sender"));
  }

  @Test
  void manySendersMakeOneStreamWithoutHoles() {
    int senders = 10;
    int lines = 500;
    Relay relay = relays.launch().args("-instances", "2").lines(DEFAULTS).relay();
    V1Receiver one = v1(relay, "");
    V1Receiver other = v1(relay, "");
    List<Push> pushes =
        IntStream.range(0, senders)
            .mapToObj(i -> Push.start(relays.sender(relay), lines, 30))
            .toList();
    Map<Long, Long> lastOf = new HashMap<>();
    for (int i = 0; i < senders * lines; i++) {
      V1Receiver.Message message = one.message();
      assertEquals(lastOf.merge(message.sender(), 1L, Long::sum), Lines.number(message.text()));
      assertEquals(message, other.message());
    }
    assertEquals(senders, lastOf.size());
    pushes.forEach(Push::stop);
  }

  @Test
  void theSubProtocolIsTheFirstOfOursThatIsOffered() {
    Relay relay = relays.launch().lines(DEFAULTS).relay();
    String plain = "tcp-transfer.plain";
    String bearer = "bearer." + "dG9rZW4";
    expectProtocol(relay, null);
    expectProtocol(relay, null, "chat");
    expectProtocol(relay, V1Receiver.PROTOCOL, V1Receiver.PROTOCOL);
    expectProtocol(relay, plain, plain);
    expectProtocol(relay, V1Receiver.PROTOCOL, V1Receiver.PROTOCOL, plain);
    expectProtocol(relay, plain, plain, V1Receiver.PROTOCOL);
    expectProtocol(relay, V1Receiver.PROTOCOL, "chat", V1Receiver.PROTOCOL);
    expectProtocol(relay, V1Receiver.PROTOCOL, bearer, V1Receiver.PROTOCOL);
    expectProtocol(relay, null, bearer);
  }

  private void expectProtocol(Relay relay, String chosen, String... offered) {
    FramePeer peer = relays.closing(new FramePeer(relay.http(), 0));
    String head = peer.follow("/ws", offered);
    boolean isV1 = V1Receiver.PROTOCOL.equals(chosen);
    String answer = chosen == null ? "" : "sec-websocket-protocol: " + chosen + "\r\n";
    assertTrue(head.contains(answer), head);
    assertEquals(chosen != null, head.contains("sec-websocket-protocol"), head);
    relays.sender(relay).send("news\n");
    String first = peer.next().text();
    assertEquals(isV1, first.startsWith("{\"type\":\"hello\""), first);
    assertEquals(!isV1, first.equals("news"), first);
  }

  @Test
  void byeComesBeforeTheClose() {
    Relay relay = relays.launch().lines(DEFAULTS).relay();
    V1Receiver receiver = v1(relay, "");
    relays.sender(relay).send(Lines.bytes(1, 2, 20));
    receiver.expectLines(1, 2);
    relay.process().signal("TERM");
    V1Receiver.Close close = receiver.readToClose();
    assertEquals(1001, close.code());
    assertEquals("server going away", close.reason());
    assertEquals(143, relay.process().awaitEnd().status());
  }

  @Test
  void nothingIsMixedIntoWhatPlainReceiversGet() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 1")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .env("TRANSFER_DRAINSECONDS", "1")
            .relay();
    PlainReceiver plain = relays.closing(PlainReceiver.connect(relay, "?slow=gap"));
    V1Receiver witness = v1(relay, "?slow=gap");
    relays.closing(V1Receiver.connectSmall(relay, ""));
    relays.sender(relay).send("").finish();
    Teller teller = new Teller(relays.sender(relay), witness);
    // Senders come and go, a receiver holds them, the hold lapses: notices for whoever is told.
    teller.tellUntilHeld();
    teller.expectRelease();
    plain.expectLines(1, teller.given());
    relay.process().signal("TERM");
    assertEquals(new FramePeer.Closed(1001, "server going away"), plain.readToClose());
    assertEquals(teller.given(), plain.received());
    assertEquals(143, relay.process().awaitEnd().status());
  }

  @Test
  void payloadsOfEveryLengthOfFrameArriveWhole() {
    Relay relay = relays.launch().lines(DEFAULTS).relay();
    V1Receiver receiver = v1(relay, "");
    PlainReceiver plain = relays.closing(PlainReceiver.connect(relay, ""));
    Sender sender = relays.sender(relay);
    int[] lengths = {3, 101, 102, 125, 126, 127, 30_000, 32_767, 32_768};
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < lengths.length; i++) {
      lines.append(Lines.text(i + 1, lengths[i])).append('\n');
    }
    sender.send(lines.toString().getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < lengths.length; i++) {
      assertEquals(Lines.text(i + 1, lengths[i]), receiver.message().text());
    }
    plain.expectLines(1, lengths.length);
  }

  private V1Receiver v1(Relay relay, String query) {
    return relays.closing(V1Receiver.connect(relay, query));
  }
}
