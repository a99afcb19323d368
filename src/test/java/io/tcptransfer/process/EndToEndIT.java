package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in, messages out, through the built jar, with peers that behave and peers that don't. */
class EndToEndIT {
  private static final String LINE = "TRANSFER_TCP_LISTENERS_0_FRAMING";

  /** Starting a relay takes a second: tests that need no other one share these two. */
  @RegisterExtension static final Relays shared = new Relays();

  private static Relay raw;
  private static Relay lines;

  @RegisterExtension final Relays relays = new Relays();

  @BeforeAll
  static void startShared() {
    raw = shared.relay();
    lines = shared.launch().env(LINE, "line").relay();
  }

  @Test
  void bytesReachTheReceiverAsText() {
    Receiver receiver = relays.receiver(raw);
    relays.sender(raw).send("hello");
    receiver.expect("hello");
  }

  /** A batch that reaches its receivers without waking another thread costs half as much. */
  @Test
  void firstListenerAndFirstReceiversHaveOneThread() {
    Relay relay =
        relays
            .launch()
            .file(
                "conf/logback.xml",
                """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%thread: %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="OUT" /></root>
                </configuration>
                """)
            .relay();
    Output said = relay.process().out();
    assertEquals(
        said.await("^(.*): http ready ").group(1), said.await("^(.*): tcp ready ").group(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/", "/ws/default"})
  void everyPathOfTheDefaultChannelGetsIt(String path) {
    Receiver receiver = relays.receiver(raw, path);
    relays.sender(raw).send("hello");
    receiver.expect("hello");
  }

  @Test
  void everySenderStaysInOrderForEveryReceiver() {
    int senders = 20;
    int linesEach = 200;
    List<Receiver> receivers = IntStream.range(0, 5).mapToObj(i -> relays.receiver(lines)).toList();
    List<Sender> all = IntStream.range(0, senders).mapToObj(i -> relays.sender(lines)).toList();
    for (int line = 0; line < linesEach; line++) {
      for (int sender = 0; sender < senders; sender++) {
        all.get(sender).send(sender + " " + line + "\n");
      }
    }
    List<String> first = texts(receivers.get(0), senders * linesEach);
    Map<String, Integer> next = new HashMap<>();
    for (String text : first) {
      int space = text.indexOf(' ');
      int line = next.merge(text.substring(0, space), 1, Integer::sum) - 1;
      assertEquals(line, Integer.parseInt(text.substring(space + 1)));
    }
    for (Receiver other : receivers.subList(1, receivers.size())) {
      assertEquals(first, texts(other, senders * linesEach));
    }
  }

  private static List<String> texts(Receiver receiver, int count) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      texts.add(receiver.nextText());
    }
    return texts;
  }

  @Test
  void fiftyReceiversGetTheSame() {
    List<Receiver> receivers =
        IntStream.range(0, 50).mapToObj(i -> relays.receiver(lines)).toList();
    relays.sender(lines).send("one\ntwo\nthree\n");
    receivers.forEach(receiver -> receiver.expect("one", "two", "three"));
  }

  /** From 64 on another thread serves too; it closes its part of the port when most have left. */
  @Test
  void whoComesWhileManyLeaveIsServed() {
    Relay relay =
        relays
            .launch()
            .jvm("-XX:ActiveProcessorCount=2")
            .env(LINE, "line")
            .env("LOG_LEVEL", "debug")
            .relay();
    Sender sender = relays.sender(relay);
    for (int round = 0; round < 4; round++) {
      connect(relay, 70).forEach(Receiver::close);
      List<Receiver> few = connect(relay, 20);
      sender.send("one\ntwo\n");
      few.forEach(receiver -> receiver.expect("one", "two"));
      few.forEach(Receiver::close);
      relay.process().out().await("port closed by one instance");
    }
  }

  private List<Receiver> connect(Relay relay, int count) {
    return IntStream.range(0, count).mapToObj(i -> relays.receiver(relay)).toList();
  }

  @Test
  void aReceiverGetsWhatIsSentAfterItCame() {
    Receiver early = relays.receiver(lines);
    Sender sender = relays.sender(lines).send("before\n");
    early.expect("before");
    Receiver late = relays.receiver(lines);
    sender.send("after\n");
    early.expect("after");
    late.expect("after");
  }

  @Test
  void aReceiverMissesNothingFromItsHandshakeOn() {
    Sender sender = relays.sender(lines);
    for (int i = 0; i < 100; i++) {
      RawReceiver receiver = relays.rawReceiver(lines).handshake("/ws");
      sender.send("line " + i + "\n");
      assertEquals("line " + i, receiver.readMessage().text());
    }
  }

  @Test
  void aCharacterCutByTheReadArrivesWhole() {
    Receiver receiver = relays.receiver(raw);
    byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
    Sender sender = relays.sender(raw);
    sender.send(new byte[] {euro[0]}).send(new byte[] {euro[1], euro[2]});
    receiver.expectJoined("€");
  }

  @Test
  void whatIsNotUtf8ArrivesAsBinary() {
    Receiver receiver = relays.receiver(lines);
    Sender sender = relays.sender(lines);
    sender.send(new byte[] {(byte) 0xff, 0, 1, (byte) 0xc3, '\n'}).send("text\n");
    receiver.expectBinary(new byte[] {(byte) 0xff, 0, 1, (byte) 0xc3});
    receiver.expect("text");
  }

  @Test
  void payloadBinaryMakesEveryMessageBinary() {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_PAYLOAD", "binary").relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("abc");
    receiver.expectBinary(new byte[] {'a', 'b', 'c'});
  }

  @Test
  void payloadTextReplacesWhatIsNotUtf8WithinMaxMessageBytes() {
    Launch launch =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
            .env("TRANSFER_TCP_LISTENERS_0_PAYLOAD", "text")
            .env("TRANSFER_TCP_LISTENERS_0_MAXMESSAGEBYTES", "30");
    byte[] tooLong = "..........a\n".getBytes(StandardCharsets.UTF_8);
    Arrays.fill(tooLong, 0, 10, (byte) 0xff);
    byte[] allowed = Arrays.copyOfRange(tooLong, 1, tooLong.length);
    Relay closing = launch.relay();
    Receiver receiver = relays.receiver(closing);
    relays.sender(closing).send(allowed).send(tooLong).expectEnd();
    relays.sender(closing).send("next\n");
    receiver.expect("\ufffd".repeat(9) + "a", "next");

    Relay skipping = launch.env("TRANSFER_TCP_LISTENERS_0_ONOVERSIZE", "skip").relay();
    receiver = relays.receiver(skipping);
    relays.sender(skipping).send(tooLong).send(allowed);
    receiver.expect("\ufffd".repeat(9) + "a");
  }

  @Test
  void anUnfinishedLineIsTheLastMessage() {
    Receiver receiver = relays.receiver(lines);
    relays.sender(lines).send("a\r\n\nlast").finish();
    receiver.expect("a", "", "last");
  }

  @Test
  void senderThatSaysNothingDisturbsNobody() {
    Receiver receiver = relays.receiver(raw);
    Sender silent = relays.sender(raw);
    relays.sender(raw).send("still here");
    receiver.expect("still here");
    silent.finish();
    silent.expectEnd();
  }

  @Test
  void senderThatResetsDisturbsNobody() {
    Receiver receiver = relays.receiver(lines);
    Sender rude = relays.sender(lines).send("from the rude one\n");
    receiver.expect("from the rude one");
    rude.reset();
    relays.sender(lines).send("still here\n");
    receiver.expect("still here");
  }

  @Test
  void whatAPlainReceiverSaysGoesNowhere() {
    Receiver talking = relays.receiver(raw);
    Receiver other = relays.receiver(raw);
    talking.send("does anybody hear me?");
    relays.sender(raw).send("news");
    talking.expect("news");
    other.expect("news");
  }

  @Test
  void receiverThatVanishesDisturbsNobody() {
    Receiver receiver = relays.receiver(raw);
    relays.receiver(raw).close();
    relays.sender(raw).send("still here");
    receiver.expect("still here");
  }

  @Test
  void halfAHandshakeDisturbsNobody() {
    RawReceiver half = relays.rawReceiver(raw);
    half.send(half.upgrade("/ws").substring(0, 60));
    Receiver receiver = relays.receiver(raw);
    relays.sender(raw).send("still here");
    receiver.expect("still here");
  }

  @Test
  void garbageOnTheHttpPortEndsThatConnection() {
    RawReceiver garbage = relays.rawReceiver(raw);
    garbage.send("\u0000\u0001\u00ff garbage\r\n\r\n");
    garbage.expectEnd();
    Receiver receiver = relays.receiver(raw);
    relays.sender(raw).send("still here");
    receiver.expect("still here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/ws/default"})
  void plainHttpOnAWebSocketPathIsAnswered(String path) {
    RawReceiver peer = relays.rawReceiver(raw);
    peer.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    String head = peer.readHead();
    assertTrue(head.matches("(?s)HTTP/1.1 4\\d\\d .*"), head);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws/nope", "/ws/default/nope", "/ws/"})
  void unknownChannelIs404(String path) {
    assertEquals(404, Receiver.refusal(raw.webSocket(path)));
  }

  @Test
  void listenersHaveTheirOwnChannels() {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_1_NAME", "second")
            .env("TRANSFER_TCP_LISTENERS_1_PORT", "0")
            .env("TRANSFER_TCP_LISTENERS_1_CHANNEL", "plant/two")
            .relay();
    Receiver one = relays.receiver(relay);
    Receiver two = relays.receiver(relay, "/ws/plant/two");
    relays.sender(relay, "second").send("for two");
    relays.sender(relay, "default").send("for one");
    one.expect("for one");
    two.expect("for two");
  }

  @Test
  void everyInstanceServesReceivers() {
    Relay relay = relays.launch().args("-instances", "4").relay();
    List<Receiver> receivers = IntStream.range(0, 8).mapToObj(i -> relays.receiver(relay)).toList();
    relays.sender(relay).send("to all");
    receivers.forEach(receiver -> receiver.expect("to all"));
  }

  @Test
  void aReceiverThatStopsReadingIsCutAndDisturbsNobody() {
    Relay relay =
        relays
            .launch()
            .env(LINE, "line")
            .env("TRANSFER_CHANNELS", "{\"*\": {\"historyBytes\": 2097152, \"holdSeconds\": 1}}")
            .env("TRANSFER_HTTP_PINGSECONDS", "1")
            .relay();
    RawReceiver stuck = relays.rawReceiver(relay).handshake("/ws");
    Receiver receiver = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    String line = "x".repeat(100_000);
    for (int i = 0; i < 80; i++) {
      sender.send(line + "\n");
      receiver.expect(line);
    }
    relay.process().out().await("receiver dead channel=default missed=[1-9]");
    stuck.expectEnd();
  }

  @Test
  void aReceiverThatAnswersNoPingIsCutThoughNothingComes() {
    Relay relay = relays.launch().env("TRANSFER_HTTP_PINGSECONDS", "1").relay();
    RawReceiver silent = relays.rawReceiver(relay).handshake("/ws");
    // First: as long as pings come, waiting for the end would have none itself.
    relay.process().out().await("receiver dead channel=default missed=0");
    silent.expectEnd();
  }

  @Test
  void termDeliversWhatWasReadAndSaysGoingAway() {
    int sent = 1_000;
    Relay relay = relays.launch().env(LINE, "line").relay();
    Receiver receiver = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    for (int i = 0; i < sent; i++) {
      sender.send("line " + i + "\n");
    }
    receiver.expect("line 0");
    relay.process().signal("TERM");
    receiver.expectLinesThenClose("line ", 1, 1001);
    assertEquals(143, relay.process().awaitEnd().status());
  }

  @Test
  void termEndsThoughPeersNeitherReadNorAnswer() {
    Relay relay = relays.launch().env(LINE, "line").env("TRANSFER_DRAINSECONDS", "1").relay();
    RawReceiver stuck = relays.rawReceiver(relay).handshake("/ws");
    Sender sender = relays.sender(relay);
    sender.send(("y".repeat(100_000) + "\n").repeat(10));
    relay.process().signal("TERM");
    Ended ended = relay.process().awaitEnd(Duration.ofSeconds(4));
    assertEquals(143, ended.status());
    stuck.expectEnd();
  }

  @Test
  void aChannelBeginsWithWhoIsAcceptedAndThereAreOnlySoMany() {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_CHANNELS", "{\"plant/*\": {}}")
            .env("TRANSFER_MAXCHANNELS", "2")
            .env("TRANSFER_TCP_LISTENERS_0_REGISTRATION", "true")
            .relay();
    Api api = new Api(relay);
    assertEquals(426, api.status("/ws/plant/a"));
    assertEquals(400, api.status("/stream/plant/b?slow=no"));
    assertEquals(405, api.status("/channels/plant/c"));
    assertEquals(1, api.list("/api/channels").size());
    relays.receiver(relay, "/ws/plant/d");
    assertEquals(503, api.status("/ws/plant/e"));
    assertEquals(503, api.status("/stream/plant/e"));
    assertEquals(404, api.status("/ws/other"));
    relays.sender(relay).send("plant/e\n").expectEnd();
    relays.sender(relay).send("other\n").expectEnd();
    assertEquals(143, relay.stop());
    relay.process().out().await(Pattern.quote("refusedSenders={full=1, unknown_channel=1}"));
  }

  @Test
  void whoAsksForTheReasonHearsThatThereIsNoPlace() {
    Relay relay = relays.launch().env("TRANSFER_HTTP_MAXRECEIVERS", "1").relay();
    Api api = new Api(relay);
    assertEquals(426, api.status("/ws"));
    relays.receiver(relay);
    assertEquals(503, api.status("/ws"));
  }
}
