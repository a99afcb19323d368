package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.tls.Authority;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code receive} as a process. */
class ReceiveIT {
  private static final String TOKENS =
      """
      [{"name": "one", "token": "s3cret-one", "channels": ["*"], "may": ["receive"]},
       {"name": "other", "token": "s3cret-other", "channels": ["elsewhere"], "may": ["receive"]}]
      """;

  @RegisterExtension static final Relays RELAYS = new Relays();

  private static Clients clients;

  @BeforeAll
  static void startRelay() {
    clients = Clients.of(RELAYS);
  }

  static List<Arguments> outputs() {
    return List.of(
        Arguments.of("lines", "a b\n\u00ff\0\n"),
        Arguments.of("raw", "a b\u00ff\0"),
        Arguments.of("hex", "612062\nff00\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outputs")
  void outputIsInTheFormThatWasAskedFor(String form, String expected) throws IOException {
    RELAYS
        .sender(clients.relay(), "prefixed")
        .send(Clients.prefixed("a b"))
        .send(Clients.prefixed("\u00ff\0"))
        .finish();
    Path file = RELAYS.launch().directory().resolve("output." + form);
    Ended ended =
        RELAYS
            .launch()
            .withoutPorts()
            .command("sh", "-c")
            .args(
                "%s -jar %s receive %s --history 2 --count 2 --output %s > %s"
                    .formatted(
                        Launch.java(),
                        Launch.jar(),
                        clients.relay().webSocket("/ws/prefixed"),
                        form,
                        file))
            .run();
    Clients.assertFine(ended);
    assertArrayEquals(
        expected.getBytes(StandardCharsets.ISO_8859_1),
        Files.readAllBytes(file),
        () -> "is " + form);
  }

  @Test
  void jsonOutputHasPositionsAndTheEndTellsWhereToGoOn() {
    Sender sender = RELAYS.sender(clients.relay(), "prefixed");
    V1Receiver witness = clients.v1("prefixed");
    sender.send(Clients.prefixed("text")).send(Clients.prefixed("\u00ff"));
    V1Receiver.Message text = witness.message();
    V1Receiver.Message binary = witness.message();
    Ended ended =
        clients.receive("prefixed", "--history", "2", "--count", "2", "--output", "json").run();
    Clients.assertFine(ended);
    JsonObject expected =
        new JsonObject()
            .put("stream", 1)
            .put("epoch", witness.epoch())
            .put("offset", text.offset())
            .put("sender", text.sender())
            .put("received", text.receivedMicros());
    assertEquals(expected.copy().put("text", "text"), new JsonObject(ended.out().get(0)));
    expected.put("offset", binary.offset()).put("received", binary.receivedMicros());
    assertEquals(expected.put("base64", "/w=="), new JsonObject(ended.out().get(1)));
    assertEquals(List.of("receive: position " + witness.position()), ended.err());

    sender.send(Clients.prefixed("later"));
    Ended later = clients.receive("prefixed", "--after", witness.position(), "--count", "1").run();
    assertEquals(List.of("later"), later.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--after=", "--after"})
  void anEmptyPositionMeansThatNothingWasSeenYet(String option) {
    Sender sender = RELAYS.sender(clients.relay(), "first").send("one\ntwo\n");
    sender.finish();
    sender.expectEnd();
    List<String> options = new ArrayList<>(List.of("--count", "2", option));
    if (!option.endsWith("=")) {
      options.add("");
    }
    Ended ended = clients.receive("first", options.toArray(String[]::new)).run();
    Clients.assertFine(ended);
    assertEquals(List.of("one", "two"), ended.out());
  }

  @Test
  void headEndsItQuietly() {
    RELAYS.sender(clients.relay(), "lines").send("old\nnew\n").finish();
    Running piped =
        RELAYS
            .launch()
            .withoutPorts()
            .command("sh", "-c")
            .args(
                "{ %s -jar %s receive %s --history 2; echo status $? >&2; } | head -n 1"
                    .formatted(Launch.java(), Launch.jar(), clients.relay().webSocket("/ws/lines")))
            .start();
    Sender sender = RELAYS.sender(clients.relay(), "lines");
    while (!piped.err().has("status", Patience.STEP)) {
      sender.send("more\n");
    }
    Ended ended = piped.awaitEnd();
    assertEquals(1, ended.out().size());
    assertEquals(List.of("status 0"), ended.err());
  }

  @Test
  void anOutputThatIsNotReadMakesSendersWaitAndLosesNothing() throws IOException {
    Relay small = RELAYS.launch().lines("\"historyBytes\": 65536, \"holdSeconds\": 60").relay();
    Process receive =
        new ProcessBuilder(
                Launch.java(), "-jar", "" + Launch.jar(), "receive", "" + small.webSocket("/ws"))
            .start();
    try {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(receive.getInputStream(), StandardCharsets.US_ASCII));
      Sender first = RELAYS.sender(small);
      // Nothing tells when it is attached: it is when it shows something.
      while (receive.getInputStream().available() == 0) {
        first.send(Lines.bytes(1, 1, 10));
        RELAYS.receiver(small, "/ws?history=1").expect(Lines.text(1, 10));
      }
      V1Receiver witness = RELAYS.closing(V1Receiver.connect(small, "?slow=gap"));
      int lines = 12_000; // More than all sockets and pipes between have room for.
      Push push = Push.start(RELAYS.sender(small), lines, 1_000);
      while (!witness.isHeld()) {
        witness.anything();
      }
      witness.close();
      String line = out.readLine();
      while (line.length() == 10) {
        line = out.readLine();
      }
      for (long number = 1; number <= lines; number++) {
        assertEquals(number, Lines.number(line));
        line = number == lines ? null : out.readLine();
      }
      push.awaitSent(lines);
    } finally {
      receive.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"/ws/nowhere, answered 404", "/ws/lines?history=x, answered 400"})
  void whatTheRelayRefusesEndsIt(String path, String answer) {
    String url = "" + clients.relay().webSocket(path);
    Clients.assertFailed(
        clients.client("receive", url).run(),
        "receive: 127.0.0.1:" + clients.relay().httpPort() + " " + answer);
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, 'cannot connect to 127.0.0.1:%d: '",
    "HTTP/1.1 503 Service Unavailable, 'cannot connect to 127.0.0.1:%d: it answered 503'",
    "HTTP/1.1 200 OK, 127.0.0.1:%d answered 200",
  })
  void whatIsNoRelayEndsIt(String answer, String line) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      Running receive = clients.client("receive", "ws://127.0.0.1:" + port + "/").start();
      try (Socket peer = other.accept()) {
        assertEquals('G', peer.getInputStream().read());
        byte[] head =
            (answer + "\r\ncontent-length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        peer.getOutputStream().write(head);
        peer.shutdownOutput();
        Clients.assertFailed(receive.awaitEnd(), "receive: " + line.formatted(port));
      }
    }
  }

  @Test
  void afterALostConnectionItGoesOnWhereItWas() {
    Cable cable = RELAYS.closing(new Cable(clients.relay().http()));
    // The position in the URL is that of the first connection only.
    String url = "ws://127.0.0.1:" + cable.port() + "/ws/resumed?after=";
    Running receive = clients.client("receive", url).start();
    cable.connect();
    Sender sender = RELAYS.sender(clients.relay(), "resumed");
    long sent = 0;
    while (!receive.out().has(" ", Patience.STEP)) {
      sent++;
      sender.send(Lines.bytes(sent, sent, 10));
    }
    long last = sent + 1_000;
    cable.cut();
    receive.err().await("^receive: lost the relay ");
    V1Receiver witness = clients.v1("resumed");
    sender.send(Lines.bytes(sent + 1, last, 10));
    witness.expectLines(sent + 1, last);
    cable.connect();
    receive.err().await("^receive: connected again$");
    receive.out().await("^" + last + " ");
    List<Long> shown = receive.out().lines().stream().map(Lines::number).toList();
    long first = shown.get(0);
    assertEquals(LongStream.rangeClosed(first, last).boxed().toList(), shown);
    assertEquals(2, receive.err().lines().size(), receive.err().lines().toString());
  }

  @Test
  void afterARestartItGoesOnAndTellsTheGap() {
    int port = Clients.freePort();
    Launch again = RELAYS.launch().lines("").env("TRANSFER_HTTP_PORT", "" + port);
    Relay before = again.relay();
    Running receive = clients.client("receive", "" + before.webSocket("/ws")).start();
    untilShown(receive, RELAYS.sender(before), "first");
    before.process().kill();
    receive.err().await("^receive: lost the relay ");
    Relay after = again.relay();
    receive.err().await("^receive: connected again$");
    receive.err().await("^receive: gap: the relay has started anew, .* \\(restart\\)$");
    untilShown(receive, RELAYS.sender(after), "second");
  }

  /** As where the names are gone with the network; the JDK takes them from a file for this. */
  @Test
  void aNameThatIsUnknownWhileItReconnectsIsALostConnection() {
    byte[] known = "127.0.0.1 relay.lan\n".getBytes(StandardCharsets.US_ASCII);
    Path names = clients.written("names", known);
    Relay named =
        RELAYS
            .launch()
            .lines("")
            .env("TRANSFER_HTTP_ALLOWEDORIGINS", "[\"http://relay.lan\"]")
            .relay();
    Cable cable = RELAYS.closing(new Cable(named.http()));
    Running receive =
        clients
            .client("receive", "ws://relay.lan:" + cable.port() + "/ws")
            .jvm("-Djdk.net.hosts.file=" + names)
            .jvm("-Dsun.net.inetaddr.ttl=0", "-Dsun.net.inetaddr.negative.ttl=0")
            .start();
    cable.connect();
    Sender sender = RELAYS.sender(named);
    untilShown(receive, sender, "before");
    clients.written("names", new byte[0]);
    cable.cut();
    receive.err().await("^receive: lost the relay \\(unknown host: relay.lan\\), trying again ");
    clients.written("names", known);
    cable.connect();
    receive.err().await("^receive: connected again$");
    untilShown(receive, sender, "after");
  }

  @Test
  void aRefusalAfterALostConnectionTellsWhereToGoOn() {
    int port = Clients.freePort();
    Launch again = RELAYS.launch().lines("").env("TRANSFER_HTTP_PORT", "" + port);
    Relay before = again.relay();
    Running receive =
        clients.client("receive", "" + before.webSocket("/ws"), "--output", "json").start();
    untilShown(receive, RELAYS.sender(before), "first");
    before.process().kill();
    again.env("TRANSFER_AUTH_TOKENS", TOKENS).relay();
    Ended ended = receive.awaitEnd();
    assertEquals(1, ended.status());
    assertEndsWithPosition(ended, "receive: 127.0.0.1:" + port + " answered 401");
  }

  @Test
  void aCloseThatIsFinalTellsWhereToGoOn() {
    Running receive = clients.receive("telemetry", "--output", "json").start();
    untilShown(receive, RELAYS.sender(clients.relay(), "telemetry"), "first");
    Api api = new Api(clients.relay());
    for (Object receiver : api.list("/api/receivers")) {
      JsonObject one = (JsonObject) receiver;
      if (one.getString("channel").equals("telemetry")) {
        api.ask("DELETE", "/api/receivers/" + one.getString("id"));
      }
    }
    Ended ended = receive.awaitEnd();
    assertEquals(1, ended.status());
    assertEndsWithPosition(ended, "receive: the relay closed: 1008 ");
  }

  private static void assertEndsWithPosition(Ended ended, String failure) {
    JsonObject last = new JsonObject(ended.out().get(ended.out().size() - 1));
    String position = last.getString("epoch") + ":" + last.getLong("offset");
    String err = String.join("\n", ended.err());
    assertTrue(err.contains("receive: position " + position + "\n" + failure), err);
  }

  private static void untilShown(Running receive, Sender sender, String line) {
    while (!receive.out().has(line, Patience.STEP)) {
      sender.send(line + "\n");
    }
  }

  @Test
  void aTokenOpensAndIsNeverShown() {
    Relay asking = RELAYS.launch().lines("").env("TRANSFER_AUTH_TOKENS", TOKENS).relay();
    RELAYS.sender(asking).send("hello\n");
    String url = "" + asking.webSocket("/ws");
    Running right =
        clients
            .client("receive", url, "--token", "s3cret-one", "--history", "1", "--count", "1")
            .start();
    Sender sender = RELAYS.sender(asking);
    while (right.isAlive()) {
      sender.send("hello\n");
      right.out().has("hello", Patience.STEP);
    }
    Ended ended = right.awaitEnd();
    Clients.assertFine(ended);
    assertEquals(List.of("hello"), ended.out());
    Clients.assertFailed(
        clients.client("receive", url).run(),
        "receive: 127.0.0.1:" + asking.httpPort() + " answered 401");
    Clients.assertFailed(
        clients.client("receive", url, "--token", "s3cret-other").run(),
        "receive: 127.0.0.1:" + asking.httpPort() + " answered 403");
    assertTrue(asking.output().stream().noneMatch(line -> line.contains("s3cret")));
  }

  @Test
  void bothDirectionsSpeakTls() {
    Authority authority = new Authority("authority");
    Launch launch = RELAYS.launch().lines("");
    Path directory = launch.directory();
    authority.server().write(directory.resolve("relay.pem"), directory.resolve("relay.key"));
    authority.write(directory.resolve("trust.pem"));
    String tls = "{\"certificate\": \"relay.pem\", \"key\": \"relay.key\"}";
    Relay secure =
        launch
            .env("TRANSFER_TCP_LISTENERS_0_TLS", tls)
            .env("TRANSFER_TCP_LISTENERS_0_HOST", "0.0.0.0")
            .env("TRANSFER_ALLOWANONYMOUS", "true")
            .env("TRANSFER_HTTP_TLS", tls)
            .relay();
    String port = "" + secure.tcpPort("default");
    String url = "" + secure.webSocket("/ws");
    Path file = clients.written("secure.txt", "one\ntwo\n".getBytes(StandardCharsets.US_ASCII));

    Clients.assertFine(
        clients.client("send", "--port", port, "--trust", "trust.pem", "" + file).run());
    Ended received =
        clients
            .client("receive", url, "--trust", "trust.pem", "--history", "2", "--count", "2")
            .run();
    Clients.assertFine(received);
    assertEquals(List.of("one", "two"), received.out());

    // A trusted certificate of somebody else; Linux has all of 127.0.0.0/8.
    Clients.assertFailed(
        clients
            .client(
                "send", "--host", "127.0.0.2", "--port", port, "--trust", "trust.pem", "" + file)
            .run(),
        "send: no TLS with 127.0.0.2");
    Clients.assertFailed(
        clients.client("send", "--port", port, "--tls", "" + file).run(), "send: no TLS with 127");
    Clients.assertFailed(clients.client("receive", url).run(), "receive: no TLS with 127.0.0.1");
    Clients.assertFailed(
        clients.client("send", "--port", port, "--trust", "none.pem").run(),
        "send: --trust = \"none.pem\": there is no such file");
    Clients.assertFailed(
        clients.client("receive", url, "--trust", "" + file).run(), "receive: --trust = ");
  }
}
