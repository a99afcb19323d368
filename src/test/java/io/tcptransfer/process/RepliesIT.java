package io.tcptransfer.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What receivers send back to senders. */
class RepliesIT {
  private static final String TOKENS =
      """
      [{"name": "screen", "token": "s3cret-screen", "may": ["receive"]},
       {"name": "desk", "token": "s3cret-desk", "may": ["receive", "reply"]}]
      """;

  @RegisterExtension final Relays relays = new Relays();

  private Launch launch(String framing) {
    return relays
        .launch()
        .env("TRANSFER_TCP_LISTENERS_0_FRAMING", framing)
        .env("TRANSFER_TCP_LISTENERS_0_REPLIES", "true");
  }

  private Sender joined(Relay relay, V1Receiver told) {
    Sender sender = relays.sender(relay).send("hello\n");
    told.joined();
    return sender;
  }

  @Test
  void aMessageGoesToEverySenderAsALineOfItsOwn() {
    Relay relay = launch("line").relay();
    V1Receiver told = relays.closing(V1Receiver.connect(relay, ""));
    assertTrue(told.hello().getBoolean("replies"));
    Sender first = joined(relay, told);
    Sender second = joined(relay, told);
    Receiver plain = relays.receiver(relay);
    plain.send("on");
    plain.send("off\r\n");
    for (Sender sender : new Sender[] {first, second}) {
      sender.expect("on\noff\r\n");
    }
    relay.process().out().await("reply channel=default from=127.0.0.1 .* bytes=2 senders=2");
    told.reply("two\nlines");
    JsonObject notice = told.await("reply");
    assertEquals(0, notice.getInteger("senders"));
    assertEquals("malformed", notice.getString("refused"));
    first.send("still there\n");
    plain.expect("still there");
  }

  @Test
  void aV1ReceiverAnswersOneSenderAndLearnsWhatBecameOfIt() {
    Relay relay =
        launch("{\"type\": \"length-prefix\", \"lengthBytes\": 2, \"order\": \"big\"}").relay();
    V1Receiver told = relays.closing(V1Receiver.connect(relay, ""));
    Sender first = relays.sender(relay).send(new byte[] {0, 1, 'a'});
    long firstId = told.joined();
    Sender second = relays.sender(relay).send(new byte[] {0, 1, 'b'});
    long secondId = told.joined();
    told.reply(secondId, "for two".getBytes(UTF_8));
    second.expect("\0\7for two");
    told.reply(firstId, new byte[0]);
    first.expect("\0\0");
    told.reply(0, "all".getBytes(UTF_8));
    first.expect("\0\3all");
    second.expect("\0\3all");
    assertEquals(new JsonObject("{\"type\":\"reply\",\"bytes\":7,\"senders\":1}"), reply(told));
    assertEquals(new JsonObject("{\"type\":\"reply\",\"bytes\":0,\"senders\":1}"), reply(told));
    assertEquals(new JsonObject("{\"type\":\"reply\",\"bytes\":3,\"senders\":2}"), reply(told));
    told.reply(4_000_000_000L, "nobody".getBytes(UTF_8));
    assertEquals("unknown_sender", reply(told).getString("refused"));
    told.reply(new byte[] {2, 0, 0, 1, 0, 0, 0, 0});
    assertEquals(new V1Receiver.Close(1008, "malformed reply"), told.awaitClose());
    assertEquals(143, relay.stop());
    relay.process().out().await("refusedReplies=\\{unknown_sender=1\\}");
  }

  private static JsonObject reply(V1Receiver told) {
    return told.await("reply");
  }

  @Test
  void whereRepliesAreNotAllowedTheyReachNobody() {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    V1Receiver told = relays.closing(V1Receiver.connect(relay, ""));
    assertFalse(told.hello().getBoolean("replies"));
    Receiver plain = relays.receiver(relay);
    Sender sender = joined(relay, told);
    plain.expect("hello");
    plain.send("Receiver Ready");
    sender.send("on\n");
    plain.expect("on");
    told.reply("no");
    assertEquals(new V1Receiver.Close(1008, "replies are not allowed"), told.awaitClose());
    sender.finish();
    assertEquals(143, relay.stop());
    relay.process().out().await("refusedReplies=\\{not_allowed=2\\}");
    sender.expectNothing();
  }

  @Test
  void onlyATokenThatMayReplyDoes() {
    Relay relay = launch("line").env("TRANSFER_AUTH_TOKENS", TOKENS).relay();
    String path = "?access_token=s3cret-";
    V1Receiver screen = relays.closing(V1Receiver.connect(relay, path + "screen"));
    V1Receiver desk = relays.closing(V1Receiver.connect(relay, path + "desk"));
    assertFalse(screen.hello().getBoolean("replies"));
    assertTrue(desk.hello().getBoolean("replies"));
    Sender sender = joined(relay, desk);
    desk.reply("yes");
    sender.expect("yes\n");
    relay.process().out().await("reply channel=default from=127.0.0.1 token=desk bytes=3");
  }

  /** It gives, and reads nothing of what comes back. */
  @Test
  void aSenderThatDoesNotReadBlocksNobody() {
    Relay relay = launch("line").relay();
    V1Receiver told = relays.closing(V1Receiver.connect(relay, ""));
    Sender stuck = joined(relay, told);
    Sender good = joined(relay, told);
    String reply = "x".repeat(60_000);
    JsonObject notice;
    int sent = 0;
    do {
      told.reply(reply);
      good.expect(reply + "\n");
      notice = reply(told);
      assertTrue(sent++ < 1_000, "60 MB went nowhere");
    } while (notice.getInteger("senders") == 2);
    assertEquals("slow", notice.getString("refused"));
    assertEquals(1, notice.getInteger("senders"));
    stuck.send("still heard\n");
    told.await(message -> message.text().equals("still heard"));
  }
}
