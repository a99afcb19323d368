package io.tcptransfer.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Senders that POST. */
class PostIT {
  @RegisterExtension final Relays relays = new Relays();

  private final HttpClient client = HttpClient.newHttpClient();

  private CompletableFuture<HttpResponse<String>> posting(
      Relay relay, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(relay.url(path)).timeout(Patience.LIMIT).POST(body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String post(Relay relay, String path, BodyPublisher body, String... headers)
      throws Exception {
    HttpResponse<String> response =
        posting(relay, path, body, headers).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    return response.statusCode() + " " + response.body().strip();
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text);
  }

  @Test
  void aBodyIsOneMessageOrCutAsAsked() throws Exception {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    assertEquals("202 {\"messages\":1}", post(relay, "/channels/default", text("one\ntwo")));
    receiver.expect("one\ntwo");
    String lines = "/channels/default?framing=line";
    assertEquals("202 {\"messages\":3}", post(relay, lines, text("a\r\n\nlast")));
    receiver.expect("a", "", "last");
    byte[] prefixed = {0, 0, 0, 2, 'h', 'i', 0, 0, 0, 1, (byte) 0xff};
    String counted = "/channels/default?framing=length-prefix";
    assertEquals(
        "202 {\"messages\":2}", post(relay, counted, BodyPublishers.ofByteArray(prefixed)));
    receiver.expect("hi");
    receiver.expectBinary(new byte[] {(byte) 0xff});
    assertEquals(
        "400 the body ends within a message",
        post(relay, counted, BodyPublishers.ofByteArray(prefixed, 0, 8)));
    receiver.expect("hi");
  }

  @Test
  void receiversHearOfItAsOfAnySender() throws Exception {
    Relay relay = relays.relay();
    V1Receiver told = relays.closing(V1Receiver.connect(relay, ""));
    post(relay, "/channels/default", text("one"));
    assertEquals("http", told.await("sender").getString("listener"));
    assertEquals("left", told.await("sender").getString("event"));
  }

  @Test
  void whatIsNotAskedRightIsRefused() throws Exception {
    String tokens =
        "[{\"name\":\"a\",\"token\":\"reads\",\"may\":[\"receive\"]},"
            + "{\"name\":\"b\",\"token\":\"gives\",\"may\":[\"send\"]}]";
    Relay relay = relays.launch().env("TRANSFER_AUTH_TOKENS", tokens).relay();
    String path = "/channels/default";
    String header = "Authorization";
    assertTrue(post(relay, path, text("x")).startsWith("401 "));
    assertTrue(post(relay, path, text("x"), header, "Bearer reads").startsWith("403 "));
    assertTrue(post(relay, "/channels/other", text("x"), header, "Bearer gives").startsWith("404"));
    assertTrue(
        post(relay, path + "?framing=x", text("x"), header, "Bearer gives").startsWith("400"));
    String foreign = "http://elsewhere.example";
    assertTrue(
        post(relay, path, text("x"), header, "Bearer gives", "Origin", foreign).startsWith("403 "));
    assertEquals("202 {\"messages\":1}", post(relay, path, text("x"), header, "Bearer gives"));
  }

  @Test
  void aMessageThatIsTooLongIsRefusedAndWhatCameBeforeStays() throws Exception {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    String body = "before\n" + "x".repeat(2_000_000) + "\nafter\n";
    String answer = post(relay, "/channels/default?framing=line", text(body));
    assertTrue(answer.startsWith("413 "), answer);
    receiver.expect("before");
    post(relay, "/channels/default", text("next"));
    receiver.expect("next");
  }

  /** The rest of the body is on its way when the answer is known. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000, 30_000_000})
  void whoIsRefusedLearnsWhyHoweverLongTheBody(int bytes) throws Exception {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_AUTH_TOKENS", "[{\"token\":\"gives\",\"may\":[\"send\"]}]")
            .relay();
    Map<String, String> refused =
        Map.of(
            "/channels/default?access_token=wrong",
            "401",
            "/channels/other?access_token=gives",
            "404",
            "/channels/default?framing=lines&access_token=gives",
            "400");
    String head = " HTTP/1.1\r\nHost: 127.0.0.1:" + relay.httpPort();
    String body = "x".repeat(bytes);
    for (Map.Entry<String, String> request : refused.entrySet()) {
      RawReceiver raw = relays.closing(new RawReceiver(relay.http()));
      raw.send("POST " + request.getKey() + head + "\r\nContent-Length: " + bytes + "\r\n\r\n");
      raw.sendUntilReset(body);
      String answer = raw.readAll();
      assertEquals("HTTP/1.1 " + request.getValue(), answer.substring(0, 12));
    }
    assertEquals(143, relay.stop());
    relay
        .process()
        .out()
        .await("refusedReceivers=\\{bad_request=1, no_token=1, unknown_channel=1\\}");
  }

  /** More than the log and all sockets hold. */
  @Test
  void aLongBodyWaitsForASlowReceiverAndLosesNothing() throws Exception {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 30")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192")
            .relay();
    V1Receiver slow = relays.closing(V1Receiver.connectSmall(relay, ""));
    String filler = " " + "x".repeat(1_000) + "\n";
    int lines = 20_000;
    List<InputStream> parts =
        IntStream.rangeClosed(1, lines)
            .<InputStream>mapToObj(n -> new ByteArrayInputStream((n + filler).getBytes(UTF_8)))
            .toList();
    CompletableFuture<HttpResponse<String>> answer =
        posting(
            relay,
            "/channels/default?framing=line",
            BodyPublishers.ofInputStream(
                () -> new SequenceInputStream(Collections.enumeration(parts))));
    slow.expectLines(1, lines);
    assertEquals(0, slow.missed());
    assertEquals(
        "{\"messages\":" + lines + "}",
        answer.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).body());
  }

  private static String request(Relay relay, String method, String path, String body) {
    return String.format(
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n%s",
        method, path, relay.httpPort(), body.length(), body);
  }

  @Test
  void theConnectionEndsWithTheAnswerWhateverComesAfterTheBody() throws Exception {
    Relay relay = relays.launch().env("TRANSFER_HTTP_MAXRECEIVERS", "1").relay();
    String first = request(relay, "POST", "/channels/default", "first");
    for (String second :
        List.of(
            "",
            request(relay, "POST", "/channels/default", "second"),
            request(relay, "GET", "/stream/default?history=9", ""))) {
      RawReceiver raw = relays.closing(new RawReceiver(relay.http()));
      String answers = raw.send(first + second).readAll();
      assertTrue(answers.startsWith("HTTP/1.1 202 "), answers);
      assertTrue(answers.endsWith("{\"messages\":1}"), answers);
    }
    // The only place is free again.
    relays.receiver(relay, "/ws?history=9").expect("first", "first", "first");
    assertEquals(0, new Api(relay).list("/api/senders").size());
  }

  /** With another transport than epoll nobody notices before it reads again. */
  @Test
  void whoBreaksOffWhileItWaitsEndsNobodysHold() throws Exception {
    assumeTrue(System.getProperty("relay.transport") == null, "another transport was chosen");
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 600")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .env("TRANSFER_HTTP_MAXRECEIVERS", "2")
            .env("LOG_LEVEL", "debug")
            .relay();
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    Api api = new Api(relay);
    RawReceiver raw = relays.closing(new RawReceiver(relay.http()));
    String head = request(relay, "POST", "/channels/default?framing=line", "");
    raw.send(head.replace("Length: 0", "Length: 99999999"));
    String lines = new String(Lines.bytes(1, 20_000, 1_000), UTF_8);
    CompletableFuture<?> pushing = CompletableFuture.runAsync(() -> raw.send(lines));
    api.only("/api/channels", channel -> channel.getBoolean("held"));
    raw.reset();
    pushing.handle((sent, broken) -> broken).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    relay.process().out().await("body broke off channel=default reason=RESET");
    assertTrue(api.list("/api/channels").getJsonObject(0).getBoolean("held"));
    // Its place is taken as long as something of it waits.
    assertEquals(503, api.status("/ws"));
    while (api.list("/api/senders").size() > 0) {
      holder.message();
    }
    long next = api.list("/api/channels").getJsonObject(0).getLong("next");
    holder.readTo(next - 1);
    assertEquals(0, holder.missed());
    assertEquals(426, api.status("/ws"));
  }

  private Relay relayThatHolds(int drainSeconds) {
    return relays
        .launch()
        .lines("\"historyBytes\": 65536, \"holdSeconds\": 600")
        .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
        .env("TRANSFER_DRAINSECONDS", String.valueOf(drainSeconds))
        .relay();
  }

  @Test
  void whatWasReadOfABodyWaitsForASlowReceiverAlsoWhenTheRelayEnds() throws Exception {
    Relay relay = relayThatHolds(600);
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    String lines = new String(Lines.bytes(1, 20_000, 1_000), UTF_8);
    CompletableFuture<HttpResponse<String>> answer =
        posting(relay, "/channels/default?framing=line", text(lines));
    new Api(relay).only("/api/channels", channel -> channel.getBoolean("held"));
    relay.process().signal("TERM");
    long limit = Patience.LIMIT.toSeconds();
    assertThrows(ExecutionException.class, () -> answer.get(limit, TimeUnit.SECONDS));
    assertEquals(1001, holder.readToClose().code());
    assertEquals(0, holder.missed());
    assertEquals(143, relay.process().awaitEnd().status());
    relay.process().out().await("closed senders=\\{shutdown=1\\} receivers=\\{shutdown=1\\}");
  }

  /** In time, or half of the drain later. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyThatWasReadWhollyIsAnsweredAlsoWhenTheRelayEnds(boolean holderReads) throws Exception {
    Relay relay = relayThatHolds(holderReads ? 600 : 2);
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    Api api = new Api(relay);
    CompletableFuture<HttpResponse<String>> answer;
    int sent = 0;
    do {
      sent++;
      answer = posting(relay, "/channels/default", text(sent + " " + "x".repeat(20_000)));
    } while (isAnsweredBeforeAHold(answer, api));
    relay.process().signal("TERM");
    while (api.status("/health/ready") == 200) {
      assertTrue(relay.process().isAlive());
    }
    if (holderReads) {
      for (int number = 1; number <= sent; number++) {
        assertEquals(number, Lines.number(holder.message().text()));
      }
    }
    HttpResponse<String> got = answer.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertEquals("202 {\"messages\":1}", got.statusCode() + " " + got.body());
    if (holderReads) {
      assertEquals(1001, holder.readToClose().code());
    }
    assertEquals(143, relay.process().awaitEnd().status());
    relay.process().out().await("closed senders=\\{peer=" + sent + "\\}");
  }

  private static boolean isAnsweredBeforeAHold(CompletableFuture<?> answer, Api api) {
    api.listWhen(
        "/api/channels", list -> answer.isDone() || list.getJsonObject(0).getBoolean("held"));
    return answer.isDone();
  }
}
