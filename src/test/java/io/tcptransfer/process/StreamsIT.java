package io.tcptransfer.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Receivers that follow over plain HTTP: server-sent events, and streams for curl. */
class StreamsIT {
  @RegisterExtension final Relays relays = new Relays();

  private BodyPeer get(Relay relay, String path, String headers) {
    return relays.closing(BodyPeer.get(relay, path, headers));
  }

  private Relay lines(String channelSettings) {
    return relays.launch().lines(channelSettings).relay();
  }

  /** The next event that is no notice. */
  private static String message(BodyPeer events) {
    String event = events.event();
    while (event != null && event.startsWith("event: notice ")) {
      event = events.event();
    }
    return event;
  }

  private static JsonObject notice(BodyPeer events, String type) {
    String begin = "event: notice data: ";
    String event = events.event();
    while (event != null && !event.startsWith(begin + "{\"type\":\"" + type + "\"")) {
      event = events.event();
    }
    return new JsonObject(event.substring(begin.length()));
  }

  @Test
  void eachMessageIsAnEventWithItsPosition() {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "{\"type\":\"delimiter\",\"delimiter\":\";\"}")
            .relay();
    BodyPeer events = get(relay, "/events/default", "");
    assertEquals(200, events.status());
    assertTrue(events.head().contains("text/event-stream"), events.head());
    String first = events.event();
    String begin = "event: notice id: ([a-z0-9]+):0 data: {\"type\":\"hello\"";
    Matcher hello = Pattern.compile(begin.replace("{", "\\{") + ".*").matcher(first);
    assertTrue(hello.matches(), first);
    String epoch = hello.group(1);
    relays
        .sender(relay)
        .send("text;two\nlines\n;caf\u00e9;with\rcarriage;;")
        .send(new byte[] {(byte) 0xff, 0, ';'});
    List<String> wanted =
        List.of(
            "event: message id: E:1 data: text",
            "event: message id: E:2 data: two data: lines data: ",
            "event: message id: E:3 data: caf\u00e9",
            "event: binary id: E:4 data: d2l0aA1jYXJyaWFnZQ==",
            "event: message id: E:5 data: ",
            "event: binary id: E:6 data: /wA=");
    List<String> got = new ArrayList<>();
    wanted.forEach(one -> got.add(message(events).replace(epoch, "E")));
    assertEquals(wanted, got);

    BodyPeer fromTheStart = get(relay, "/events/default", "Last-Event-ID: " + epoch + ":0\r\n");
    assertEquals(wanted.get(0), message(fromTheStart).replace(epoch, "E"));
    BodyPeer again = get(relay, "/events/default?history=1", "Last-Event-ID: " + epoch + ":4\r\n");
    assertEquals(wanted.get(4), message(again).replace(epoch, "E"));
    assertEquals(wanted.get(5), message(again).replace(epoch, "E"));
    BodyPeer stranger = get(relay, "/events/default", "Last-Event-ID: other:7\r\n");
    assertEquals(8, notice(stranger, "gap").getInteger("from"));
    assertEquals(400, get(relay, "/events/default", "Last-Event-ID: x\r\n").status());
  }

  @Test
  void aStreamHasTheMessagesInTheFramingThatIsAskedFor() {
    Relay relay = lines("\"historyBytes\": 1048576");
    BodyPeer lines = get(relay, "/stream/default", "");
    BodyPeer prefixed = get(relay, "/stream/default?framing=length-prefix", "");
    BodyPeer bare = get(relay, "/stream/default?framing=none", "");
    Sender sender = relays.sender(relay).send("one\n\ntwo\n");
    assertEquals("one", lines.line());
    assertEquals("", lines.line());
    assertEquals("two", lines.line());
    assertArrayEquals("\0\0\0\3one\0\0\0\0\0\0\0\3two".getBytes(UTF_8), prefixed.bytes(18));
    assertArrayEquals("onetwo".getBytes(UTF_8), bare.bytes(6));
    assertEquals("two", get(relay, "/stream/default?history=1", "").line());
    sender.finish();
    sender.expectEnd(); // A relay that ends first would be the one who closes.
    assertEquals(143, relay.stop());
    assertNull(lines.line());
    assertTrue(lines.isComplete());
    relay.process().out().await("closed senders=\\{peer=1\\} receivers=\\{shutdown=4\\}");
  }

  @Test
  void whatIsNotAskedRightIsRefused() {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_AUTH_TOKENS", "[{\"name\":\"a\",\"token\":\"s3cret\"}]")
            .relay();
    String token = "access_token=s3cret";
    for (String path : List.of("/events/", "/stream/")) {
      assertEquals(401, get(relay, path + "default", "").status());
      assertEquals(404, get(relay, path + "other?" + token, "").status());
      assertEquals(400, get(relay, path + "default?slow=no&" + token, "").status());
      assertEquals(
          405,
          relays.closing(BodyPeer.ask(relay, "DELETE", path + "default?" + token, "", 0)).status());
      assertEquals(
          403, get(relay, path + "default?" + token, "Origin: http://else.where\r\n").status());
    }
    assertEquals(400, get(relay, "/stream/default?after=&" + token, "").status());
    assertEquals(400, get(relay, "/stream/default?framing=raw&" + token, "").status());
    assertEquals(200, get(relay, "/stream/default", "Authorization: Bearer s3cret\r\n").status());
  }

  @Test
  void eventsSayWhenTheyMissSomethingAndWhenTheRelayEnds() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 0")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192")
            .relay();
    BodyPeer slow = relays.closing(BodyPeer.getSmall(relay, "/events/default"));
    Receiver witness = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    String filler = "x".repeat(1_000);
    int lines = 2_000;
    for (int i = 1; i <= lines; i++) {
      sender.send(i + " " + filler + "\n");
      witness.expect(i + " " + filler);
    }
    long next = 1;
    int gaps = 0;
    while (next <= lines) {
      String event = slow.event();
      if (event.startsWith("event: notice data: {\"type\":\"gap\"")) {
        JsonObject gap = new JsonObject(event.substring(20));
        assertEquals(next, gap.getLong("from"));
        assertEquals("slow", gap.getString("reason"));
        next = gap.getLong("to") + 1;
        gaps++;
      } else if (event.startsWith("event: message ")) {
        assertTrue(event.contains(" data: " + next + " x"), event.substring(0, 60));
        next++;
      }
    }
    assertTrue(gaps > 0, "it kept up");
    assertEquals(143, relay.stop());
    assertEquals(1001, notice(slow, "bye").getInteger("code"));
    assertNull(slow.line());
    assertTrue(slow.isComplete());
  }

  @Test
  void aStreamThatMissesSomethingBreaksOff() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 0")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192")
            .relay();
    BodyPeer slow = relays.closing(BodyPeer.getSmall(relay, "/stream/default"));
    Receiver witness = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    String filler = "x".repeat(1_000);
    for (int i = 1; i <= 2_000; i++) {
      sender.send(i + " " + filler + "\n");
      witness.expect(i + " " + filler);
    }
    int next = 1;
    String whole = next + " " + filler;
    for (String line = slow.line(); whole.equals(line); line = slow.line()) {
      whole = ++next + " " + filler;
    }
    int received = next - 1;
    assertFalse(slow.isComplete());
    String missed =
        relay.process().out().await("receiver too slow channel=default missed=(\\d+)").group(1);
    assertTrue(received + Integer.parseInt(missed) <= 2_000);
    assertTrue(received > 0);
  }

  @Test
  void quietEventsHaveAHeartbeat() {
    Relay relay = relays.launch().env("TRANSFER_HTTP_PINGSECONDS", "1").relay();
    BodyPeer events = get(relay, "/events/default", "");
    String line = events.line();
    while (!line.startsWith(":")) {
      line = events.line();
    }
    assertEquals(":", line);
  }
}
