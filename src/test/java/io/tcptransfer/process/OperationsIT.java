package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of a relay, and does to its peers. */
class OperationsIT {
  private static final String SMALL = "\"historyBytes\": 65536, \"holdSeconds\": 0";
  private static final int LINES = 600;
  private static final int MANY = 1_000;
  private static final String CHANNEL = "{channel=\"default\"}";

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void whenAllIsQuietTheNumbersAddUp() {
    Relay relay =
        relays.launch().lines(SMALL).env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384").relay();
    V1Receiver gap = relays.closing(V1Receiver.connectSmall(relay, "?slow=gap"));
    PlainReceiver closed = relays.closing(PlainReceiver.connectSmall(relay, "?slow=close"));
    BodyPeer events = relays.closing(BodyPeer.get(relay, "/events/default", ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    Sender sender = relays.sender(relay);
    new Teller(sender, witness).tell(LINES);
    gap.readTo(LINES);
    closed.readToClose();
    int eventsMissed = LINES - messagesUpTo(LINES, events);
    Api api = new Api(relay);
    api.metricsWhen(
        all ->
            all.get("transfer_receivers" + CHANNEL) == 3
                && all.get("transfer_closed_total{reason=\"slow\",side=\"receiver\"}") == 1);
    // Each number is read for itself: all of this look are of after the end.
    Map<String, Double> metrics = api.metrics();
    double received =
        metrics.get("transfer_messages_received_total{channel=\"default\",listener=\"default\"}");
    assertEquals(LINES, received);
    assertEquals(
        LINES * 1_000.0,
        metrics.get("transfer_bytes_received_total{channel=\"default\",listener=\"default\"}"));
    double gaps = metrics.get("transfer_gap_messages_total{channel=\"default\",reason=\"slow\"}");
    assertTrue(gap.missed() > 0);
    assertEquals((double) (gap.missed() + eventsMissed), gaps);
    double missed = metrics.get("transfer_missed_at_close_messages_total" + CHANNEL);
    assertEquals((double) (LINES - closed.received()), missed);
    double delivered = metrics.get("transfer_messages_delivered_total" + CHANNEL);
    assertEquals(4 * received, delivered + gaps + missed);
    assertEquals(1, metrics.get("transfer_senders" + CHANNEL));
    assertEquals(0, metrics.get("transfer_receiver_lag_messages_max" + CHANNEL));
    assertEquals(1, metrics.get("transfer_closed_total{reason=\"slow\",side=\"receiver\"}"));
    assertEquals(0, metrics.get("transfer_closed_total{reason=\"reset\",side=\"sender\"}"));
    assertTrue(metrics.get("transfer_history_bytes" + CHANNEL) <= 65_536);
    assertTrue(metrics.get("process_cpu_usage") >= 0);
    assertTrue(metrics.get("process_files_open_files") > 10);
    assertTrue(metrics.get("jvm_memory_used_bytes{area=\"heap\",id=\"Eden Space\"}") > 0);
  }

  private static int messagesUpTo(long last, BodyPeer events) {
    int messages = 0;
    while (true) {
      String event = events.event();
      messages += event.startsWith("event: message ") ? 1 : 0;
      if (event.matches("event: message id: \\w+:" + last + " data: .*")) {
        return messages;
      }
    }
  }

  @Test
  void refusalsAndRepliesAndHoldsAreCounted() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 1")
            .env("TRANSFER_TCP_LISTENERS_0_REPLIES", "true")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .relay();
    Api api = new Api(relay);
    assertEquals(404, api.status("/ws/nowhere"));
    V1Receiver stuck = relays.closing(V1Receiver.connectSmall(relay, ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    Sender sender = relays.sender(relay);
    new Teller(sender, witness).tellPastHolds(50);
    witness.reply("stop\n");
    sender.expect("stop\n");
    Map<String, Double> metrics = api.metrics();
    assertTrue(metrics.get("transfer_holds_total" + CHANNEL) >= 1);
    assertTrue(metrics.get("transfer_hold_seconds_total" + CHANNEL) >= 1);
    assertEquals(1, metrics.get("transfer_replies_total" + CHANNEL));
    assertEquals(
        1, metrics.get("transfer_refused_total{reason=\"unknown_channel\",side=\"receiver\"}"));
    assertTrue(metrics.get("transfer_receiver_lag_messages_max" + CHANNEL) >= 0);
    stuck.close();
  }

  @Test
  void whoIsHereIsListed() {
    Relay relay = relays.launch().lines("\"holdSeconds\": 5").relay();
    Api api = new Api(relay);
    assertEquals(0, api.list("/api/senders").size());
    V1Receiver receiver = relays.closing(V1Receiver.connect(relay, "?slow=latest"));
    Instant before = Instant.now().minusSeconds(1);
    Sender sender = relays.sender(relay).send("abc\ndefgh\n");
    JsonObject giver = api.only("/api/senders", one -> one.getLong("messages") == 2);
    assertEquals("default", giver.getString("channel"));
    assertEquals("default", giver.getString("listener"));
    assertEquals("127.0.0.1:" + sender.port(), giver.getString("address"));
    assertEquals(8, giver.getLong("bytes"));
    assertTrue(Instant.parse(giver.getString("since")).isAfter(before));
    assertTrue(giver.getLong("lastByteAgeMillis") >= 0);
    assertFalse(giver.getBoolean("held"));
    assertFalse(giver.getBoolean("suspect"));
    JsonObject taker = api.only("/api/receivers", one -> one.getLong("messages") == 2);
    assertEquals("v1", taker.getString("kind"));
    assertEquals("latest", taker.getString("slow"));
    assertEquals("http", taker.getString("listener"));
    assertEquals("127.0.0.1:" + receiver.port(), taker.getString("address"));
    assertEquals(8, taker.getLong("bytes"));
    assertEquals(0, taker.getLong("lag"));
    assertEquals(0, taker.getLong("gapMessages"));
    assertFalse(taker.getBoolean("suspect"));
    assertFalse(taker.getString("id").equals(giver.getString("id")));
    sender.finish();
    api.ask("DELETE", "/api/receivers/" + taker.getString("id"));
    awaitEmpty(api, "/api/senders");
    awaitEmpty(api, "/api/receivers");
  }

  @Test
  void eachKindOfReceiverIsNamed() {
    Relay relay = relays.launch().lines("\"holdSeconds\": 5").relay();
    Api api = new Api(relay);
    for (String kind : List.of("events", "stream")) {
      try (BodyPeer peer = BodyPeer.get(relay, "/" + kind + "/default", "")) {
        assertEquals(200, peer.status());
        api.only("/api/receivers", one -> one.getString("kind").equals(kind));
      }
      awaitEmpty(api, "/api/receivers");
    }
    relays.receiver(relay);
    api.only("/api/receivers", one -> one.getString("kind").equals("plain"));
  }

  @Test
  void aPeerCanBeCut() {
    Relay relay = relays.launch().lines("\"holdSeconds\": 5").relay();
    Api api = new Api(relay);
    V1Receiver receiver = relays.closing(V1Receiver.connect(relay, ""));
    Sender sender = relays.sender(relay).send("abc\nrest");
    assertEquals("abc", receiver.message().text());
    String id = api.only("/api/senders", one -> true).getString("id");
    assertEquals(405, api.ask("GET", "/api/senders/" + id).statusCode());
    assertEquals(404, api.ask("DELETE", "/api/senders/" + id + "0").statusCode());
    assertEquals(404, api.ask("DELETE", "/api/receivers/" + id).statusCode());
    assertEquals(404, api.ask("DELETE", "/api/senders/").statusCode());
    assertEquals(204, api.ask("DELETE", "/api/senders/" + id).statusCode());
    assertEquals("rest", receiver.message().text());
    assertEquals("left", receiver.notice("sender").getString("event"));
    sender.expectEnd();
    assertEquals(404, api.ask("DELETE", "/api/senders/" + id).statusCode());
    String taker = api.only("/api/receivers", one -> true).getString("id");
    assertEquals(204, api.ask("DELETE", "/api/receivers/" + taker).statusCode());
    assertEquals("cut by an administrator", receiver.notice("bye").getString("reason"));
    assertEquals(new V1Receiver.Close(1008, "cut by an administrator"), receiver.awaitClose());
    awaitEmpty(api, "/api/receivers");
    Map<String, Double> metrics = api.metrics();
    assertEquals(1, metrics.get("transfer_closed_total{reason=\"admin\",side=\"sender\"}"));
    assertEquals(1, metrics.get("transfer_closed_total{reason=\"admin\",side=\"receiver\"}"));
  }

  @Test
  void onlyAnAdministratorMay() {
    Relay relay =
        relays
            .launch()
            .lines("\"holdSeconds\": 5")
            .env("TRANSFER_CHANNELS", "{\"plant/*\": {}}")
            .env(
                "TRANSFER_AUTH_TOKENS",
                "[{\"name\":\"root\",\"token\":\"root-token\",\"channels\":[\"*\"],"
                    + "\"may\":[\"admin\"]},"
                    + "{\"name\":\"plant\",\"token\":\"plant-token\",\"channels\":[\"plant/*\"],"
                    + "\"may\":[\"admin\"]},"
                    + "{\"name\":\"eye\",\"token\":\"eye-token\",\"channels\":[\"*\"],"
                    + "\"may\":[\"receive\"]}]")
            .relay();
    relays.sender(relay).send("abc\n");
    Api root = new Api(relay, "root-token");
    String id = root.only("/api/senders", one -> true).getString("id");
    for (String path : List.of("/metrics", "/api/senders", "/api/receivers")) {
      assertEquals(401, new Api(relay).status(path), path);
      assertEquals(401, new Api(relay, "wrong").status(path), path);
      assertEquals(403, new Api(relay, "eye-token").status(path), path);
      assertEquals(200, root.status(path), path);
    }
    Api plant = new Api(relay, "plant-token");
    assertEquals(0, plant.list("/api/senders").size());
    assertEquals(404, plant.ask("DELETE", "/api/senders/" + id).statusCode());
    assertEquals(403, new Api(relay, "eye-token").ask("DELETE", "/api/senders/" + id).statusCode());
    assertEquals(200, new Api(relay).status("/health/ready"));
    assertEquals(200, new Api(relay).status("/health/live"));
    assertEquals(204, root.ask("DELETE", "/api/senders/" + id).statusCode());
  }

  @Test
  void aRelayThatRunsIsReady() {
    Api api = new Api(relays.relay());
    assertEquals("{\"status\":\"ready\"}", api.ask("GET", "/health/ready").body());
    assertEquals("{\"status\":\"live\"}", api.ask("GET", "/health/live").body());
    assertEquals(405, api.ask("POST", "/health/live").statusCode());
    assertEquals(404, api.status("/health/other"));
  }

  @Test
  void whileItDrainsItIsNotReadyAndTakesNobody() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 60")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .relay();
    V1Receiver stuck = relays.closing(V1Receiver.connectSmall(relay, ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    new Teller(relays.sender(relay), witness).tellUntilHeld();
    relay.process().signal("TERM");
    Api api = new Api(relay);
    while (api.status("/health/ready") == 200) {
      assertTrue(relay.process().isAlive());
    }
    assertEquals("{\"status\":\"draining\"}", api.ask("GET", "/health/ready").body());
    assertEquals(200, api.status("/health/live"));
    assertEquals(503, api.status("/events/default"));
    stuck.close();
    assertEquals(143, relay.process().awaitEnd().status());
  }

  /** With the collector that returns memory late, and the one that has a thread for it. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseZGC"})
  void aThousandReceiversFit64MiBOfHeap(String collector) {
    Relay relay =
        relays
            .launch()
            .withoutCollector()
            .jvm("-Xmx64m", collector)
            .lines("\"holdSeconds\": 5")
            .relay();
    List<RawReceiver> receivers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      receivers.add(relays.rawReceiver(relay).handshake("/ws"));
    }
    Sender sender = relays.sender(relay);
    for (int line = 1; line <= 20; line++) {
      sender.send(Lines.bytes(line, line, 100));
    }
    for (RawReceiver receiver : receivers) {
      for (int line = 1; line <= 20; line++) {
        assertEquals(line, Lines.number(receiver.readMessage().text()));
      }
    }
    new Api(relay).metricsWhen(all -> all.get("transfer_receivers" + CHANNEL) == MANY);
    assertEquals(143, relay.stop());
  }

  private static void awaitEmpty(Api api, String path) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    while (!api.list(path).isEmpty()) {
      assertTrue(System.nanoTime() - deadline < 0, "never empty");
    }
  }
}
