package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may send, how many, and how long they may say nothing. */
class SenderLimitsIT {
  private static final String LISTENER = "TRANSFER_TCP_LISTENERS_0_";

  @RegisterExtension final Relays relays = new Relays();

  private Relay relay(String key, String value) {
    return relays.launch().env(LISTENER + "FRAMING", "line").env(LISTENER + key, value).relay();
  }

  private static void expectCounts(Relay relay, String counts) {
    assertEquals(143, relay.stop());
    relay.process().out().await(Pattern.quote(counts));
  }

  private static void expectRefusal(Relay relay, String reason) {
    relay.process().out().await("sender refused listener=default address=\\S+ reason=" + reason);
  }

  @Test
  void senderFromElsewhereIsClosedWithoutAWordAndCounted() {
    Relay relay = relay("ALLOW", "[\"10.0.0.0/8\", \"::/0\"]");
    relays.sender(relay).expectEnd();
    expectRefusal(relay, "FOREIGN_ADDRESS");
    expectCounts(relay, "refusedSenders={foreign_address=1}");
  }

  @Test
  void senderFromAnAllowedAddressIsHeard() {
    Relay relay = relay("ALLOW", "[\"10.0.0.0/8\", \"127.0.0.0/8\"]");
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("a\n");
    receiver.expect("a");
  }

  @Test
  void oneSenderMoreThanMayBeIsRefusedUntilAnotherLeaves() {
    Relay relay = relay("MAXSENDERS", "1");
    Receiver receiver = relays.receiver(relay);
    Sender first = relays.sender(relay).send("a\n");
    receiver.expect("a");
    relays.sender(relay).expectEnd();
    expectRefusal(relay, "FULL");
    first.send("b\n");
    receiver.expect("b");
    first.finish();
    first.expectEnd();
    relays.sender(relay).send("c\n");
    receiver.expect("c");
  }

  @Test
  void silenceEndsAMessageThatIsTooLongToo() throws InterruptedException {
    Relay relay =
        relays
            .launch()
            .env(LISTENER + "FRAMING", "{\"type\":\"idle-gap\",\"millis\":20}")
            .env(LISTENER + "MAXMESSAGEBYTES", "256")
            .env(LISTENER + "ONOVERSIZE", "skip")
            .relay();
    Receiver receiver = relays.receiver(relay);
    Sender sender = relays.sender(relay).send("x".repeat(300));
    relay.process().out().await("message dropped reason=OVERSIZE");
    Thread.sleep(1_000);
    sender.send("after the silence");
    receiver.expect("after the silence");
  }

  /** On epoll a connection that ends is read to its end, held or not. */
  @Test
  void whoseLastBytesWaitKeepsItsPlaceUntilTheLogHasThem() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 600")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .env(LISTENER + "MAXSENDERS", "2")
            .relay();
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    Teller teller = new Teller(relays.sender(relay), witness);
    teller.tellUntilHeld();
    relays.sender(relay).send("last words\n").finish();
    for (int i = 0; i < 5; i++) {
      relays.sender(relay).expectEnd();
    }
    expectRefusal(relay, "FULL");
    holder.readTo(teller.given());
    assertEquals("last words", holder.message().text());
    new Api(relay).only("/api/senders", any -> true);
    relays.sender(relay).send("next\n");
    assertEquals("next", holder.message().text());
  }

  /** A message of no bytes is kept as a frame of more than 24. */
  @Test
  void whatIsReadOfThoseWhoEndInAHoldHasABound() {
    assumeTrue(System.getProperty("relay.transport") == null, "another transport was chosen");
    int most = 1 << 20;
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 600")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .env(LISTENER + "MAXUNFINISHEDBYTES", String.valueOf(most))
            .relay();
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    Teller teller = new Teller(relays.sender(relay), witness);
    teller.tellUntilHeld();
    int senders = 40;
    int each = 20_000;
    for (int i = 0; i < senders; i++) {
      relays.sender(relay).send("\n".repeat(each)).finish();
    }
    Api api = new Api(relay);
    Map<String, Double> ended = api.metricsWhen(metrics -> closed(metrics) == senders);
    double dropped = ended.get("transfer_dropped_messages_total{reason=\"unfinished\"}");
    assertTrue(dropped > 0);
    assertTrue(ended.get("transfer_closed_total{reason=\"unfinished\",side=\"sender\"}") > 0);
    holder.close();
    api.listWhen("/api/senders", list -> list.size() == 1);
    long waited = api.list("/api/channels").getJsonObject(0).getLong("next") - 1 - teller.given();
    assertTrue(0 < waited && waited <= most / 24, waited + " messages waited");
    assertTrue(waited + dropped <= (long) senders * each);
  }

  private static double closed(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().startsWith("transfer_closed_total"))
        .filter(metric -> metric.getKey().endsWith("side=\"sender\"}"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void loopbackIsFreeOfTheLimitOfAnAddress() {
    Relay relay = relay("MAXSENDERSPERADDRESS", "1");
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("a\n");
    receiver.expect("a");
    relays.sender(relay).send("b\n");
    receiver.expect("b");
  }

  @Test
  void senderThatGivesNothingIsCutWithWhatItGaveDelivered() {
    Relay relay = relay("IDLETIMEOUTSECONDS", "1");
    Receiver receiver = relays.receiver(relay);
    long begun = System.nanoTime();
    Sender sender = relays.sender(relay).send("a\nunfinished");
    sender.expectEnd();
    assertTrue(System.nanoTime() - begun > 900_000_000L, "cut before its time");
    receiver.expect("a");
    receiver.expect("unfinished");
    relay.process().out().await("gave nothing for too long reason=IDLE");
    expectCounts(relay, "closed senders={idle=1}");
  }
}
