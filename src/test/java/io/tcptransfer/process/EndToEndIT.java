package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in, messages out, through the built jar, with peers that behave and peers that don't. */
class EndToEndIT {
  private static final String LINE = "TRANSFER_TCP_LISTENERS_0_FRAMING";

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void bytesReachTheReceiverAsText() {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("hello");
    receiver.expect("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/", "/ws/default"})
  void everyPathOfTheDefaultChannelGetsIt(String path) {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay, path);
    relays.sender(relay).send("hello");
    receiver.expect("hello");
  }

  @Test
  void everySenderStaysInOrderForEveryReceiver() {
    int senders = 20;
    int lines = 200;
    Relay relay = relays.launch().env(LINE, "line").relay();
    List<Receiver> receivers = IntStream.range(0, 5).mapToObj(i -> relays.receiver(relay)).toList();
    List<Sender> all = IntStream.range(0, senders).mapToObj(i -> relays.sender(relay)).toList();
    for (int line = 0; line < lines; line++) {
      for (int sender = 0; sender < senders; sender++) {
        all.get(sender).send(sender + " " + line + "\n");
      }
    }
    List<String> first = texts(receivers.get(0), senders * lines);
    Map<String, Integer> next = new HashMap<>();
    for (String text : first) {
      int space = text.indexOf(' ');
      int line = next.merge(text.substring(0, space), 1, Integer::sum) - 1;
      assertEquals(line, Integer.parseInt(text.substring(space + 1)));
    }
    for (Receiver other : receivers.subList(1, receivers.size())) {
      assertEquals(first, texts(other, senders * lines));
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
    Relay relay = relays.launch().env(LINE, "line").relay();
    List<Receiver> receivers =
        IntStream.range(0, 50).mapToObj(i -> relays.receiver(relay)).toList();
    relays.sender(relay).send("one\ntwo\nthree\n");
    receivers.forEach(receiver -> receiver.expect("one", "two", "three"));
  }

  @Test
  void aReceiverGetsWhatIsSentAfterItCame() {
    Relay relay = relays.launch().env(LINE, "line").relay();
    Receiver early = relays.receiver(relay);
    Sender sender = relays.sender(relay).send("before\n");
    early.expect("before");
    Receiver late = relays.receiver(relay);
    sender.send("after\n");
    early.expect("after");
    late.expect("after");
  }

  @Test
  void aCharacterCutByTheReadArrivesWhole() {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
    Sender sender = relays.sender(relay);
    sender.send(new byte[] {euro[0]}).send(new byte[] {euro[1], euro[2]});
    receiver.expectJoined("€");
  }

  @Test
  void whatIsNotUtf8ArrivesAsBinary() {
    Relay relay = relays.launch().env(LINE, "line").relay();
    Receiver receiver = relays.receiver(relay);
    Sender sender = relays.sender(relay);
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
  void anUnfinishedLineIsTheLastMessage() {
    Relay relay = relays.launch().env(LINE, "line").relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("a\r\n\nlast").finish();
    receiver.expect("a", "", "last");
  }

  @Test
  void senderThatSaysNothingDisturbsNobody() {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    Sender silent = relays.sender(relay);
    relays.sender(relay).send("still here");
    receiver.expect("still here");
    silent.finish();
    silent.expectEnd();
  }

  @Test
  void senderThatResetsDisturbsNobody() {
    Relay relay = relays.launch().env(LINE, "line").relay();
    Receiver receiver = relays.receiver(relay);
    Sender rude = relays.sender(relay).send("from the rude one\n");
    receiver.expect("from the rude one");
    rude.reset();
    relays.sender(relay).send("still here\n");
    receiver.expect("still here");
  }

  @Test
  void whatAPlainReceiverSaysGoesNowhere() {
    Relay relay = relays.relay();
    Receiver talking = relays.receiver(relay);
    Receiver other = relays.receiver(relay);
    talking.send("does anybody hear me?");
    relays.sender(relay).send("news");
    talking.expect("news");
    other.expect("news");
  }

  @Test
  void receiverThatVanishesDisturbsNobody() {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    relays.receiver(relay).close();
    relays.sender(relay).send("still here");
    receiver.expect("still here");
  }

  @Test
  void halfAHandshakeDisturbsNobody() {
    Relay relay = relays.relay();
    RawReceiver half = relays.rawReceiver(relay);
    half.send(half.upgrade("/ws").substring(0, 60));
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("still here");
    receiver.expect("still here");
  }

  @Test
  void garbageOnTheHttpPortEndsThatConnection() {
    Relay relay = relays.relay();
    RawReceiver garbage = relays.rawReceiver(relay);
    garbage.send("\u0000\u0001\u00ff garbage\r\n\r\n");
    garbage.expectEnd();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("still here");
    receiver.expect("still here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/ws/default"})
  void plainHttpOnAWebSocketPathIsAnswered(String path) {
    Relay relay = relays.relay();
    RawReceiver peer = relays.rawReceiver(relay);
    peer.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    String head = peer.readHead();
    assertTrue(head.matches("(?s)HTTP/1.1 4\\d\\d .*"), head);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws/nope", "/ws/default/nope", "/ws/"})
  void unknownChannelIs404(String path) {
    Relay relay = relays.relay();
    assertEquals(404, Receiver.refusal(relay.webSocket(path)));
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
    Relay relay = relays.launch().env(LINE, "line").relay();
    RawReceiver stuck = relays.rawReceiver(relay).handshake("/ws");
    Receiver receiver = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    String line = "x".repeat(100_000);
    for (int i = 0; i < 400; i++) {
      sender.send(line + "\n");
      receiver.expect(line);
    }
    stuck.expectEnd();
  }

  @Test
  void termDeliversWhatWasReadAndSaysGoingAway() {
    int lines = 1_000;
    Relay relay = relays.launch().env(LINE, "line").relay();
    Receiver receiver = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    for (int i = 0; i < lines; i++) {
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
}
