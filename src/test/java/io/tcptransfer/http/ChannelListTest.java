package io.tcptransfer.http;

import static io.tcptransfer.http.ServedHttp.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Inlet;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.SenderEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GET /api/channels, on the wire. */
class ChannelListTest {
  private static final String CHANNELS =
      "\"http\": {\"port\": 0}, \"channels\": {\"plant/a\": {}, \"plant/b\": {}}";
  private static final String TOKENS =
      ", \"auth\": {\"tokens\": ["
          + "{\"token\": \"all\"},"
          + "{\"token\": \"plant\", \"channels\": [\"plant/*\"]},"
          + "{\"token\": \"sends\", \"may\": [\"send\"]}]}";

  private ServedHttp http;

  @AfterEach
  void end() throws IOException {
    http.close();
  }

  private void serve(String more) throws Exception {
    http = new ServedHttp("{" + CHANNELS + more + "}");
  }

  private String ask(String token) throws IOException {
    return http.get("/api/channels", token.isEmpty() ? "" : bearer(token));
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static JsonArray body(String answer) {
    assertEquals(200, status(answer), answer);
    return new JsonArray(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  private static List<String> names(String answer) {
    return body(answer).stream()
        .map(JsonObject.class::cast)
        .map(channel -> channel.getString("name"))
        .toList();
  }

  private static void append(Channel channel, String text) {
    BatchBuilder builder = new BatchBuilder(ByteBufAllocator.DEFAULT, 1, channel);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    builder.begin(bytes.length, 0);
    builder.add(true, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    for (Batch batch : builder.take()) {
      assertTrue(channel.append(batch, System.nanoTime()));
    }
  }

  @Test
  void everyChannelIsListedWithWhatGoesThroughIt() throws Exception {
    serve("");
    Channel channel = http.channel("plant/a");
    channel.fedAt(new Inlet("line", "127.0.0.1", 12000, "raw", false, false));
    channel.senderChanged(new SenderEvent(channel.own(), true, 1, "x", "line"));
    append(channel, "hello");
    JsonArray list = body(ask(""));
    JsonObject busy = list.getJsonObject(1);
    assertEquals("plant/a", busy.getString("name"));
    assertEquals(1, busy.getLong("messages"));
    assertEquals(5, busy.getLong("bytes"));
    assertEquals(2, busy.getLong("next"));
    assertEquals(1, busy.getInteger("senders"));
    assertEquals(0, busy.getInteger("receivers"));
    assertTrue(busy.getLong("lastByteAgeMillis") >= 0);
    assertEquals(
        new JsonArray()
            .add(
                new JsonObject()
                    .put("name", "line")
                    .put("host", "127.0.0.1")
                    .put("port", 12000)
                    .put("framing", "raw")
                    .put("tls", false)
                    .put("registration", false)),
        busy.getJsonArray("listeners"));
    JsonObject quiet = list.getJsonObject(2);
    assertEquals("plant/b", quiet.getString("name"));
    assertNull(quiet.getValue("lastByteAgeMillis"));
    assertEquals(0, quiet.getInteger("senders"));
  }

  @Test
  void senderThatLeftIsNotCounted() throws Exception {
    serve("");
    Channel channel = http.channel("plant/a");
    channel.senderChanged(new SenderEvent(channel.own(), true, 1, "x", "line"));
    channel.senderChanged(new SenderEvent(channel.own(), false, 1, "x", "line"));
    assertEquals(0, body(ask("")).getJsonObject(1).getInteger("senders"));
  }

  @Test
  void tokenShowsTheChannelsThatItMayReceive() throws Exception {
    serve(TOKENS);
    assertEquals(List.of("default", "plant/a", "plant/b"), names(ask("all")));
    assertEquals(List.of("plant/a", "plant/b"), names(ask("plant")));
    assertEquals(List.of(), names(ask("sends")));
  }

  @Test
  void whoHasNoTokenLearnsNothing() throws Exception {
    serve(TOKENS);
    assertEquals(401, status(ask("")));
    assertEquals(401, status(ask("wrong")));
    assertEquals(2, http.refused().of(Reason.NO_TOKEN));
  }

  @Test
  void whoNeedsNoTokenSeesAll() throws Exception {
    serve(TOKENS + ", \"allowAnonymous\": true");
    assertEquals(List.of("default", "plant/a", "plant/b"), names(ask("")));
  }

  @Test
  void foreignPageIsRefused() throws Exception {
    serve("");
    String foreign = http.get("/api/channels", "Origin: https://elsewhere.example\r\n");
    assertEquals(403, status(foreign));
  }
}
