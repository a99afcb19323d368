package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A listener that speaks HTTP too. */
class OnePortIT {
  @RegisterExtension final Relays relays = new Relays();

  @BeforeEach
  void needPrivateSockets() {
    assumeFalse("io_uring".equals(System.getProperty("relay.transport")), "there are none");
  }

  private Launch launch() {
    return relays
        .launch()
        .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
        .env("TRANSFER_TCP_LISTENERS_0_HTTP", "true");
  }

  private String get(InetSocketAddress port, String path, String headers) {
    try (RawReceiver raw = new RawReceiver(port)) {
      return raw.send(
              "GET "
                  + path
                  + " HTTP/1.1\r\nHost: 127.0.0.1:"
                  + port.getPort()
                  + "\r\n"
                  + headers
                  + "Connection: close\r\n\r\n")
          .readHead();
    }
  }

  private V1Receiver receiver(InetSocketAddress port, String query) {
    return relays.closing(V1Receiver.connect(port, query));
  }

  @Test
  void pageReceiversAndSendersShareThePort() {
    Relay relay = launch().relay();
    InetSocketAddress port = relay.tcp("default");
    assertTrue(get(port, "/", "").startsWith("HTTP/1.1 200 OK\r\n"));
    assertTrue(get(port, "/", "Origin: http://elsewhere.example\r\n").startsWith("HTTP/1.1 403 "));
    V1Receiver receiver = receiver(port, "");
    assertEquals("default", receiver.hello().getString("channel"));
    Receiver onHttp = relays.receiver(relay);
    Sender sender = relays.sender(relay).send("one\n");
    assertEquals("one", receiver.message().text());
    onHttp.expect("one");
    String large = "x".repeat(300_000);
    sender.send(large + "\n");
    assertEquals(large, receiver.message().text());
  }

  @Test
  void whatOnlyBeginsLikeARequestIsASendersFromItsFirstByte() {
    Relay relay = launch().relay();
    Receiver receiver = relays.receiver(relay);
    for (String line :
        List.of("GET it\n", "G\n", "POSTER\n", "get / HTTP/1.1\n", "\n", "PUT\t/\n")) {
      relays.sender(relay).send(line);
      receiver.expect(line.strip());
    }
    Sender slow = relays.sender(relay).send("GE");
    relays.sender(relay).send("other\n");
    receiver.expect("other");
    slow.send("T it\n");
    receiver.expect("GET it");
    relays.sender(relay).send("HEAD").finish();
    receiver.expect("HEAD");
  }

  @Test
  void silentOnesKeepNobodyWaiting() {
    Relay relay = launch().relay();
    List<Sender> silent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      silent.add(relays.sender(relay));
    }
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("heard\n");
    receiver.expect("heard");
    silent.get(100).send("too\n");
    receiver.expect("too");
  }

  @Test
  void theListenersOwnChannelIsTheOneWithoutAName() {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_1_PORT", "0")
            .env("TRANSFER_TCP_LISTENERS_1_CHANNEL", "second")
            .env("TRANSFER_TCP_LISTENERS_1_HTTP", "true")
            .relay();
    V1Receiver second = receiver(relay.tcp("listener-1"), "");
    assertEquals("second", second.hello().getString("channel"));
    V1Receiver first = relays.closing(V1Receiver.connect(relay, ""));
    assertEquals("default", first.hello().getString("channel"));
  }

  @Test
  void atTheEndReceiversGetTheRestAndAGoodbye() {
    Relay relay = launch().relay();
    V1Receiver receiver = receiver(relay.tcp("default"), "");
    Sender sender = relays.sender(relay).send("one\nunfinished");
    assertEquals("one", receiver.message().text());
    assertEquals(143, relay.stop());
    assertEquals("unfinished", receiver.message().text());
    JsonObject bye = receiver.notice("bye");
    assertEquals(1001, bye.getInteger("code"));
    assertEquals(1001, ((V1Receiver.Close) receiver.event()).code());
    sender.expectEnd();
  }

  @Test
  void aReceiverThatReadsNothingHoldsTheSendersHereToo() {
    Relay relay =
        launch()
            .env("TRANSFER_TCP_LISTENERS_0_MAXMESSAGEBYTES", "32768")
            .env("TRANSFER_CHANNELS", "{\"*\": {\"historyBytes\": 65536, \"holdSeconds\": 30}}")
            .relay();
    V1Receiver slow = V1Receiver.connectSmall(relay.tcp("default"), "");
    relays.closing(slow);
    Sender sender = relays.sender(relay);
    int lines = 3_000;
    byte[] filler = "x".repeat(4_000).getBytes(StandardCharsets.US_ASCII);
    Thread sending =
        new Thread(
            () -> {
              for (int i = 1; i <= lines; i++) {
                sender.send(i + " ").send(filler).send("\n");
              }
            });
    sending.start();
    slow.expectLines(1, lines);
    assertEquals(0, slow.missed());
  }

  /** It may be a sender, or the beginning of a request. */
  @Test
  void whoHasNotSaidWhatItIsWhenTheRelayEndsIsCountedOnce() {
    Relay relay = launch().relay();
    Sender undecided = relays.sender(relay);
    V1Receiver receiver = receiver(relay.tcp("default"), "");
    undecided.send("G");
    assertEquals(143, relay.stop());
    undecided.expectEnd();
    assertEquals(1001, receiver.readToClose().code());
    relay
        .process()
        .out()
        .await("closed senders=\\{\\} receivers=\\{shutdown=1\\} refusedSenders=\\{shutdown=1\\}");
  }

  @Test
  void theRulesForSendersAndForRequestsBothHold() {
    Relay relay =
        launch()
            .env("TRANSFER_TCP_LISTENERS_0_MAXSENDERS", "2")
            .env("TRANSFER_AUTH_TOKENS", "[{\"name\": \"a\", \"token\": \"s3cret\"}]")
            .relay();
    InetSocketAddress port = relay.tcp("default");
    assertTrue(get(port, "/ws", "").startsWith("HTTP/1.1 401 "));
    V1Receiver receiver = receiver(port, "?access_token=s3cret");
    Sender sender = relays.sender(relay).send("one\n");
    assertEquals("one", receiver.message().text());
    relays.sender(relay).expectEnd();
    sender.send("two\n");
    assertEquals("two", receiver.message().text());
  }

  @Test
  void aReceiverThatReadsNothingIsKnownAsSlowAsSoonAsElsewhere() {
    Relay relay = launch().relay();
    receiver(relay.tcp("default"), "?slow=gap");
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, ""));
    Push push = Push.start(relays.sender(relay), 16_000, 1_000);
    witness.readTo(16_000);
    push.stop();
    long taken = 0;
    for (Object receiver : new Api(relay).list("/api/receivers")) {
      if (((JsonObject) receiver).getString("listener").equals("default")) {
        taken = ((JsonObject) receiver).getLong("bytes");
      }
    }
    assertTrue(taken > 0 && taken < 2_000_000, "bytes " + taken);
  }
}
