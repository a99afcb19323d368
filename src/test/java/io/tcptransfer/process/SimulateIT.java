package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcptransfer.tls.Authority;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code simulate} as a process, and what it replays. */
class SimulateIT {
  @RegisterExtension static final Relays RELAYS = new Relays();

  private static Clients clients;

  @BeforeAll
  static void startRelay() {
    clients = Clients.of(RELAYS);
  }

  @Test
  void theSameSeedSaysTheSame() {
    V1Receiver receiver = clients.v1("telemetry");
    List<String> twice = new ArrayList<>();
    for (int time = 0; time < 2; time++) {
      Clients.assertFine(
          clients
              .simulate(
                  "telemetry", "--kind", "walk", "--seed", "7", "--count", "5", "--rate", "500")
              .run());
      for (int i = 0; i < 5; i++) {
        twice.add(receiver.message().text());
      }
    }
    assertEquals(twice.subList(0, 5), twice.subList(5, 10));
    assertEquals(5, twice.stream().distinct().count());
  }

  @Test
  void everySenderHasAConnectionAndSaysSoMuch() {
    V1Receiver receiver = clients.v1("telemetry");
    Clients.assertFine(
        clients
            .simulate(
                "telemetry", "--senders", "3", "--count", "4", "--rate", "100", "--kind", "json")
            .run());
    List<Long> senders = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      V1Receiver.Message message = receiver.message();
      new JsonObject(message.text());
      senders.add(message.sender());
    }
    assertEquals(3, senders.stream().distinct().count());
  }

  @Test
  void rowsOfAFileAreSentInALoop() {
    Receiver receiver = RELAYS.receiver(clients.relay(), "/ws/telemetry");
    Path file = clients.written("rows.csv", "a;1\r\nb;2".getBytes(StandardCharsets.US_ASCII));
    Clients.assertFine(
        clients.simulate("telemetry", "--csv", "" + file, "--count", "5", "--rate", "500").run());
    receiver.expect("a;1", "b;2", "a;1", "b;2", "a;1");
    Clients.assertFailed(
        clients.simulate("telemetry", "--csv", "none.csv").run(), "simulate: cannot read none.csv");
  }

  @Test
  void aFileThatBecomesEmptyEndsIt() {
    Receiver receiver = RELAYS.receiver(clients.relay(), "/ws/telemetry");
    Path file = clients.written("emptied.csv", "a\n".getBytes(StandardCharsets.US_ASCII));
    Running simulate = clients.simulate("telemetry", "--csv", "" + file, "--rate", "50").start();
    receiver.expect("a", "a");
    clients.written("emptied.csv", new byte[0]);
    Clients.assertFailed(simulate.awaitEnd(), "simulate: " + file + " has no rows");
  }

  @ParameterizedTest
  @CsvSource({"simulate, --port", "send, --port", "receive, ''"})
  void withoutAServerItSaysHowToStartOne(String command, String option) {
    int port = Clients.freePort();
    Launch launch =
        option.isEmpty()
            ? clients.client(command, "ws://127.0.0.1:" + port + "/ws")
            : clients.client(command, option, "" + port);
    Clients.assertFailed(
        launch.run(),
        command
            + ": nothing listens on 127.0.0.1:"
            + port
            + "; this starts a relay: java -jar "
            + Launch.jar()
            + " run");
  }

  /** The options are those of {@code send}. */
  @Test
  void aListenerWithTlsAndRegistrationLetsItIn() {
    Authority authority = new Authority("authority");
    Launch launch = RELAYS.launch().lines("");
    Path directory = launch.directory();
    authority.server().write(directory.resolve("relay.pem"), directory.resolve("relay.key"));
    authority.write(directory.resolve("trust.pem"));
    Relay strict =
        launch
            .env(
                "TRANSFER_TCP_LISTENERS_0_TLS",
                "{\"certificate\": \"relay.pem\", \"key\": \"relay.key\"}")
            .env("TRANSFER_TCP_LISTENERS_0_REGISTRATION", "true")
            .env(
                "TRANSFER_AUTH_TOKENS",
                "[{\"name\":\"a\",\"token\":\"s3cret\",\"may\":[\"receive\",\"send\"]}]")
            .relay();
    V1Receiver receiver =
        RELAYS.closing(V1Receiver.connect(strict, "/default?access_token=s3cret"));
    String port = "" + strict.tcpPort("default");
    Clients.assertFine(
        clients
            .client(
                "simulate",
                options(port, "--trust trust.pem --channel default --token s3cret --count 2"))
            .run());
    assertEquals(receiver.message().sender(), receiver.message().sender());
    replay(port, receiver);

    Clients.assertFailed(
        clients.client("simulate", options(port, "--tls")).run(),
        "simulate: no TLS with 127.0.0.1:" + port);
    for (String wrong : List.of("--token wrong", "--channel default")) {
      Clients.assertFailed(
          clients.client("simulate", options(port, "--trust trust.pem --rate 1 " + wrong)).run(),
          "simulate: 127.0.0.1:" + port + " didn't take everything");
    }
  }

  private static void replay(String port, V1Receiver receiver) {
    Path file = recorded("again.rec", 0, 1);
    Clients.assertFine(
        clients
            .client("simulate", options(port, "--trust trust.pem --token s3cret --replay " + file))
            .run());
    assertEquals("a", receiver.message().text());
  }

  private static String[] options(String port, String others) {
    return ("--port " + port + " " + others).split(" ", -1);
  }

  // ---- record and replay ----

  @Test
  void aRecordedSessionIsReplayedByteForByteInItsOrder() {
    Random random = new Random(3);
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[] message = new byte[random.nextInt(2_000)];
      random.nextBytes(message);
      messages.add(message);
    }
    Running receive =
        clients
            .receive("prefixed", "--record", "session.rec", "--output", "hex", "--count", "51")
            .start();
    Sender sender = RELAYS.sender(clients.relay(), "prefixed");
    // Nothing tells when it is attached: the first one that it shows is where the session begins.
    byte[] first = {42};
    while (!receive.out().has("2a", Patience.STEP)) {
      sender.send(Clients.prefixed(first));
    }
    messages.forEach(message -> sender.send(Clients.prefixed(message)));
    Ended recorded = receive.awaitEnd();
    Clients.assertFine(recorded);

    V1Receiver again = clients.v1("again");
    String framing = "{\"type\":\"length-prefix\",\"lengthBytes\":2,\"order\":\"little\"}";
    Clients.assertFine(
        clients
            .simulate("again", "--replay", "session.rec", "--speed", "0", "--framing", framing)
            .run());
    for (String hex : recorded.out()) {
      assertEquals(hex, HexFormat.of().formatHex(again.message().payload().getBytes()));
    }
    Clients.assertFailed(
        clients.simulate("lines", "--replay", "session.rec", "--speed", "0").run(),
        "simulate: the recorded message with the offset ");
  }

  /** A recording of messages that are a letter each; it ends within one more. */
  private static Path recorded(String name, int apartMicros, int messages) {
    ByteBuffer file = ByteBuffer.allocate(8 + messages * 30 + 3);
    file.put("TCPTREC\1".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < messages; i++) {
      file.put((byte) 2).putInt(25).put((byte) 1).put((byte) 1).putShort((short) 1).putInt(1);
      file.putLong(i + 1).putLong(1_000_000L + (long) i * apartMicros).put((byte) ('a' + i));
    }
    return clients.written(name, file.put((byte) 2).putShort((short) 0).array());
  }

  @Test
  void aReplayKeepsTheTimingDividedByTheSpeed() {
    recorded("made.rec", 400_000, 3);
    V1Receiver receiver = clients.v1("timed");
    Ended ended = clients.simulate("timed", "--replay", "made.rec", "--speed", "2").run();
    Clients.assertFine(ended);
    assertEquals(
        List.of("simulate: the recording ends within a message, which is left out"), ended.err());
    List<V1Receiver.Message> got =
        List.of(receiver.message(), receiver.message(), receiver.message());
    assertEquals(List.of("a", "b", "c"), got.stream().map(V1Receiver.Message::text).toList());
    long micros = got.get(2).receivedMicros() - got.get(0).receivedMicros();
    assertTrue(micros > 200_000, "planned are 400 ms, less what the first was late: " + micros);
  }

  @Test
  void whatIsNoRecordingIsRefused() {
    Path file = clients.written("no.rec", new byte[] {1, 2, 3});
    Clients.assertFailed(
        clients.simulate("lines", "--replay", "" + file).run(),
        "simulate: " + file + " is no recording");
  }

  // ---- terminals ----

  @Test
  void progressIsShownOnATerminalOnly() {
    assumeTrue(
        RELAYS.launch().command("sh", "-c").args("command -v script").run().status() == 0,
        "no script here");
    Ended ended =
        RELAYS
            .launch()
            .withoutPorts()
            .command("script", "-qec")
            .args(
                "%s -jar %s simulate --port %d --count 2 --rate 50"
                    .formatted(Launch.java(), Launch.jar(), clients.relay().tcpPort("telemetry")),
                "/dev/null")
            .run();
    assertEquals(0, ended.status());
    assertTrue(String.join("\n", ended.out()).contains("2 messages"), ended.toString());
  }
}
