package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.process.KernelSockets.End;
import io.tcptransfer.process.KernelSockets.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Receivers that are stuck for another reason than that they don't read, stopped processes and
 * vanished networks: what they cost the others, and what they are told when they are back. And what
 * the kernel shows of a hold. A witness that never holds shows what the log has taken.
 */
class StuckPeerIT {
  /** More lines of 1,000 bytes than sockets and log take. */
  private static final int OVERFLOW = 600;

  /** More lines of 1,000 bytes than the kernel takes between a sender and the relay. */
  private static final int FLOOD = 16_000;

  /** What a receiver gets while all is well. */
  private static final int FIRST = 10;

  /** No receiver is cut as dead within the test. */
  private static final int NO_PINGS = 3_600;

  private static final Pattern MISSED = Pattern.compile("too slow: missed (\\d+) messages");

  @RegisterExtension final Relays relays = new Relays();

  // ---- stopped ----

  @Test
  void aStoppedV1ProcessHoldsForAWhileAndIsToldWhatItMissed() {
    Relay relay = relay(1, NO_PINGS);
    Running receiver = process(relay, "v1");
    Teller teller = teller(relay);
    teller.tell(FIRST);
    receiver.out().await("next=" + (FIRST + 1) + " received=" + FIRST + " missed=0 ");
    receiver.signal("STOP");
    teller.tellPastHolds(OVERFLOW);
    receiver.signal("CONT");
    String counts = "next=" + (teller.given() + 1) + " received=(\\d+) missed=(\\d+) gaps=1$";
    Matcher told = receiver.out().await(counts);
    assertEquals(teller.given(), number(told, 1) + number(told, 2));
    teller.tell(1);
    receiver.out().await("next=" + (teller.given() + 1) + " .* gaps=1$");
  }

  @Test
  void aStoppedPlainProcessHoldsForAWhileAndIsClosedWithTheCount() {
    Relay relay = relay(1, NO_PINGS);
    Running receiver = process(relay, "plain");
    Teller teller = teller(relay);
    teller.tell(FIRST);
    receiver.out().await("received=" + FIRST + "$");
    receiver.signal("STOP");
    teller.tellPastHolds(OVERFLOW);
    receiver.signal("CONT");
    Matcher closed = receiver.out().await("closed code=1013 received=(\\d+) reason=(.*)");
    assertEquals(teller.given(), number(closed, 1) + missed(closed.group(2)));
    assertEquals(0, receiver.awaitEnd().status());
  }

  private Running process(Relay relay, String protocol) {
    Running process =
        relays
            .launch()
            .command(
                Launch.java(),
                "-cp",
                System.getProperty("java.class.path"),
                ReceiverProcess.class.getName(),
                protocol,
                String.valueOf(relay.httpPort()))
            .start();
    process.out().await("attached");
    return process;
  }

  private static long number(Matcher matcher, int group) {
    return Long.parseLong(matcher.group(group));
  }

  // ---- vanished ----

  @Test
  void aVanishedV1ReceiverHoldsForAWhileAndIsToldWhatItMissedWhenItIsBack() {
    Outage.assumePossible();
    Relay relay = relay(1, NO_PINGS);
    V1Receiver vanishing = relays.closing(V1Receiver.connectSmall(relay, ""));
    Teller teller = teller(relay);
    teller.tell(FIRST);
    vanishing.readTo(FIRST);
    Outage outage = Outage.of(vanishing.port(), relay.httpPort());
    teller.tellPastHolds(OVERFLOW);
    expectNoAnswer(relay, vanishing.port());
    outage.end();
    vanishing.readTo(teller.given());
    assertEquals(teller.given(), vanishing.received() + vanishing.missed());
    assertEquals(1, vanishing.gaps());
  }

  @Test
  void aVanishedPlainReceiverHoldsForAWhileAndIsClosedWithTheCountWhenItIsBack() {
    Outage.assumePossible();
    Relay relay = relay(1, NO_PINGS);
    PlainReceiver vanishing = relays.closing(PlainReceiver.connectSmall(relay, ""));
    Teller teller = teller(relay);
    teller.tell(FIRST);
    vanishing.expectLines(1, FIRST);
    Outage outage = Outage.of(vanishing.port(), relay.httpPort());
    teller.tellPastHolds(OVERFLOW);
    expectNoAnswer(relay, vanishing.port());
    outage.end();
    FramePeer.Closed closed = vanishing.readToClose();
    assertEquals(1013, closed.code());
    assertEquals(teller.given(), vanishing.received() + missed(closed.reason()));
  }

  @Test
  void aVanishedReceiverIsCutAsDeadWhichEndsItsHold() {
    Outage.assumePossible();
    Relay relay = relay(600, 3);
    V1Receiver vanishing = relays.closing(V1Receiver.connectSmall(relay, ""));
    Teller teller = teller(relay);
    teller.tell(FIRST);
    vanishing.readTo(FIRST);
    Outage.of(vanishing.port(), relay.httpPort());
    long mostMissed = teller.tellPastHolds(OVERFLOW) - vanishing.received();
    Matcher dead = relay.process().out().await("receiver dead channel=default missed=(\\d+)");
    long missed = number(dead, 1);
    assertTrue(0 < missed && missed <= mostMissed, () -> missed + " of " + mostMissed);
    // Its own kernel has neither got a byte of all that nor heard that it was cut.
    assertEquals(0, KernelSockets.end(vanishing.port(), relay.httpPort()).unreadBytes());
  }

  /** It is the network that is gone: a peer that merely doesn't read would acknowledge. */
  private static void expectNoAnswer(Relay relay, int port) {
    KernelSockets.await(
        relay.httpPort(),
        port,
        end -> end.timer() == Timer.RETRANSMISSION && end.retransmissions() > 0);
  }

  // ---- what the kernel shows ----

  @Test
  void aHoldClosesTheSendersWindowAndItsEndOpensIt() throws Exception {
    KernelSockets.assumeReadable();
    Relay relay = relay(600, NO_PINGS);
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    Sender sender = relays.sender(relay);
    Teller teller = new Teller(sender, witness);
    teller.tellUntilHeld();
    long last = teller.given() + FLOOD;
    byte[] flood = Lines.bytes(teller.given() + 1, last, 1_000);
    CompletableFuture<Sender> flooding = CompletableFuture.supplyAsync(() -> sender.send(flood));

    int listener = relay.tcpPort("default");
    KernelSockets.await(
        sender.port(),
        listener,
        end -> end.timer() == Timer.WINDOW_PROBE && end.unacknowledgedBytes() > 0);
    KernelSockets.awaitWindowProbe(sender.port(), listener);
    End full = KernelSockets.end(listener, sender.port());
    assertTrue(full.unreadBytes() > 0, full::toString);
    for (int probes = 0; probes < 2; probes++) {
      End waiting = KernelSockets.awaitWindowProbe(sender.port(), listener);
      assertTrue(waiting.unacknowledgedBytes() > 0, waiting::toString);
      assertEquals(full.unreadBytes(), KernelSockets.end(listener, sender.port()).unreadBytes());
    }

    holder.readTo(last);
    assertEquals(0, holder.missed());
    flooding.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    KernelSockets.await(sender.port(), listener, end -> end.unacknowledgedBytes() == 0);
    KernelSockets.await(listener, sender.port(), end -> end.unreadBytes() == 0);
  }

  /** Who is written nothing, as a quiet stream or half a body, can't be found in another way. */
  @Test
  void theKernelLooksForPeersThatSayNothing() {
    KernelSockets.assumeReadable();
    Relay relay = relay(5, NO_PINGS);
    V1Receiver quiet = relays.closing(V1Receiver.connect(relay, ""));
    quiet.hello();
    KernelSockets.await(relay.httpPort(), quiet.port(), end -> end.timer() == Timer.KEEPALIVE);
    Sender sender = relays.sender(relay).send("1 \n");
    quiet.message();
    KernelSockets.await(
        relay.tcpPort("default"), sender.port(), end -> end.timer() == Timer.KEEPALIVE);
  }

  // ---- what they share ----

  private Relay relay(int holdSeconds, int pingSeconds) {
    return relays
        .launch()
        .lines("\"historyBytes\": 65536, \"holdSeconds\": " + holdSeconds)
        .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
        .env("TRANSFER_HTTP_PINGSECONDS", String.valueOf(pingSeconds))
        .relay();
  }

  private Teller teller(Relay relay) {
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    return new Teller(relays.sender(relay), witness);
  }

  private static long missed(String reason) {
    Matcher matcher = MISSED.matcher(reason);
    assertTrue(matcher.matches(), reason);
    return Long.parseLong(matcher.group(1));
  }
}
