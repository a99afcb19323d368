package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Receivers that stop reading, by their {@code slow=}: what they cost the others, and what they are
 * told themselves. A witness that never holds shows what the log has taken.
 */
class SlowReceiverIT {
  private static final String SMALL = "\"historyBytes\": 65536, \"holdSeconds\": ";

  /** More lines of 1,000 bytes than sockets and log take. */
  private static final int OVERFLOW = 600;

  private static final Pattern MISSED = Pattern.compile("too slow: missed (\\d+) messages");

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void aStuckV1ReceiverHoldsForAWhileAndIsToldWhatItMissed() {
    Relay relay = relay(1);
    V1Receiver stuck = smallV1(relay, "");
    Teller teller = teller(relay);
    teller.tellPastHolds(OVERFLOW);
    stuck.readTo(teller.given());
    assertEquals(teller.given(), stuck.received() + stuck.missed());
    assertEquals(1, stuck.gaps());
  }

  @Test
  void aStuckPlainReceiverHoldsForAWhileAndIsClosedWithTheCount() {
    Relay relay = relay(1);
    PlainReceiver stuck = smallPlain(relay, "");
    Teller teller = teller(relay);
    teller.tellPastHolds(OVERFLOW);
    long missed = missed(stuck.readToClose());
    assertEquals(teller.given(), stuck.received() + missed);
  }

  @Test
  void thoseWhoMayNotHoldCostNobodyAnything() {
    Relay relay = relay(1);
    V1Receiver gap = smallV1(relay, "?slow=gap");
    V1Receiver latest = smallV1(relay, "?slow=latest");
    V1Receiver close = smallV1(relay, "?slow=close");
    PlainReceiver plainGap = smallPlain(relay, "?slow=gap");
    PlainReceiver plainLatest = smallPlain(relay, "?slow=latest");
    PlainReceiver plainClose = smallPlain(relay, "?slow=close");
    Teller teller = teller(relay);
    teller.tell(OVERFLOW);
    gap.readTo(OVERFLOW);
    assertEquals(OVERFLOW, gap.received() + gap.missed());
    assertEquals(1, gap.gaps());
    latest.readTo(OVERFLOW - 1);
    latest.expectLines(OVERFLOW, OVERFLOW);
    assertEquals(OVERFLOW, latest.received() + latest.missed());
    assertEquals(1, latest.gaps());
    V1Receiver.Close closed = close.readToClose();
    assertEquals(1013, closed.code());
    assertEquals(OVERFLOW, close.received() + missed(closed.reason()));
    assertEquals(0, close.gaps());
    assertEquals(OVERFLOW, missed(plainGap.readToClose()) + plainGap.received());
    assertEquals(OVERFLOW, missed(plainLatest.readToClose()) + plainLatest.received());
    assertEquals(OVERFLOW, missed(plainClose.readToClose()) + plainClose.received());
  }

  /** Nothing of it has left the relay's queue before all of it has. */
  @Test
  void whoTakesOneLongMessageSlowlyLives() {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192")
            .env("TRANSFER_HTTP_PINGSECONDS", "2")
            .relay();
    List<RawReceiver> peers = new ArrayList<>();
    peers.add(relays.rawReceiver(relay).handshake("/ws"));
    for (String path : List.of("/stream/default", "/events/default")) {
      RawReceiver peer = relays.rawReceiver(relay);
      String host = "Host: 127.0.0.1:" + relay.httpPort();
      assertTrue(
          peer.send("GET " + path + " HTTP/1.1\r\n" + host + "\r\n\r\n")
              .readHead()
              .contains(" 200 "));
      peers.add(peer);
    }
    int parts = 10;
    int part = 100_000;
    relays.sender(relay).send("x".repeat(parts * part) + "\n");
    for (int i = 0; i < parts; i++) {
      // The peers' own speed, not a wait for something.
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      peers.forEach(peer -> peer.read(part));
    }
  }

  @Test
  void holdSecondsZeroForbidsHolding() {
    Relay relay = relay(0);
    V1Receiver stuck = smallV1(relay, "");
    PlainReceiver plain = smallPlain(relay, "");
    Teller teller = teller(relay);
    teller.tell(OVERFLOW);
    stuck.readTo(OVERFLOW);
    assertEquals(OVERFLOW, stuck.received() + stuck.missed());
    assertEquals(OVERFLOW, missed(plain.readToClose()) + plain.received());
  }

  @Test
  void aReceiverStillReadingHistoryHoldsNobody() {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 1048576, \"holdSeconds\": 1")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .relay();
    Teller teller = teller(relay);
    teller.tell(OVERFLOW);
    V1Receiver stuck = smallV1(relay, "?history=100000");
    long begin = stuck.next();
    teller.tell(3 * OVERFLOW);
    stuck.readTo(teller.given());
    assertEquals(teller.given() - begin + 1, stuck.received() + stuck.missed());
    assertTrue(stuck.missed() > 0, "was to fall behind");
  }

  @Test
  void receiversThatReadAgainInTimeLoseNothingAndEndTheHold() {
    Relay relay = relay(60);
    V1Receiver v1 = smallV1(relay, "");
    PlainReceiver plain = smallPlain(relay, "");
    Teller teller = teller(relay);
    teller.tellUntilHeld();
    v1.expectLines(1, teller.given() - 1);
    plain.expectLines(1, teller.given());
    teller.expectRelease();
    v1.expectLines(teller.given(), teller.given());
  }

  @Test
  void whoHadNoRoomForTheNewsOfAHoldIsToldLater() {
    Relay relay = relay(60);
    V1Receiver full = smallV1(relay, "?slow=gap");
    Teller teller = teller(relay);
    teller.tell(OVERFLOW);
    PlainReceiver holder = smallPlain(relay, "");
    teller.tellUntilHeld();
    full.readTo(teller.given() - 1);
    assertTrue(full.missed() > 0, "was to have no room when the hold began");
    if (!full.isHeld()) {
      full.notice("hold");
    }
    assertTrue(full.isHeld());
    holder.expectLines(OVERFLOW + 1, teller.given());
    teller.expectRelease();
    full.readTo(teller.given());
    if (full.isHeld()) {
      full.notice("hold");
    }
    assertFalse(full.isHeld());
  }

  @Test
  void afterAHoldThatRanOutOnlyTheProvenMayHold() {
    // The cool-down is ten times that: long enough for what happens within it.
    Relay relay = relay(2);
    V1Receiver proven = smallV1(relay, "");
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    Sender sender = relays.sender(relay);
    Teller teller = new Teller(sender, witness);
    teller.tellUntilHeld();
    proven.readTo(teller.given());
    teller.expectRelease();
    assertEquals(0, proven.missed());

    V1Receiver lapsing = smallV1(relay, "");
    while (teller.tellUnlessHeld()) {
      proven.readTo(teller.given());
    }
    teller.expectRelease();
    proven.readTo(teller.given());

    V1Receiver stranger = smallV1(relay, "");
    for (int i = 0; i < OVERFLOW; i++) {
      teller.tell(1);
      proven.readTo(teller.given());
    }
    teller.tellUntilHeld();
    proven.readTo(teller.given());
    teller.expectRelease();
    assertEquals(0, proven.missed());
    assertEquals(teller.given(), proven.received());
    for (V1Receiver late : new V1Receiver[] {lapsing, stranger}) {
      late.readTo(teller.given());
      assertTrue(late.missed() > 0, "was to fall behind");
    }
  }

  @Test
  void latestUnderLoadJumpsToTheNewestAndIsToldWhatItMissed() {
    int lines = 40_000;
    Relay relay = relay(1);
    V1Receiver latest = smallV1(relay, "?slow=latest");
    V1Receiver gap = smallV1(relay, "?slow=gap");
    Push push = Push.start(relays.sender(relay), lines, 1_000);
    push.awaitSent(lines / 2);
    latest.readTo(lines - 1);
    latest.expectLines(lines, lines);
    gap.readTo(lines);
    assertEquals(lines, push.stop());
    assertEquals(lines, latest.received() + latest.missed());
    assertEquals(lines, gap.received() + gap.missed());
    assertTrue(latest.gaps() > 0 && gap.gaps() > 0, "were to fall behind");
  }

  private Relay relay(int holdSeconds) {
    return relays
        .launch()
        .lines(SMALL + holdSeconds)
        .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
        .relay();
  }

  private V1Receiver smallV1(Relay relay, String query) {
    return relays.closing(V1Receiver.connectSmall(relay, query));
  }

  private PlainReceiver smallPlain(Relay relay, String query) {
    return relays.closing(PlainReceiver.connectSmall(relay, query));
  }

  private Teller teller(Relay relay) {
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    return new Teller(relays.sender(relay), witness);
  }

  private static long missed(FramePeer.Closed closed) {
    assertEquals(1013, closed.code());
    return missed(closed.reason());
  }

  private static long missed(String reason) {
    Matcher matcher = MISSED.matcher(reason);
    assertTrue(matcher.matches(), reason);
    return Long.parseLong(matcher.group(1));
  }
}
