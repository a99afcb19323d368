package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code history=N}: the newest messages first, then live, with no loss or repeat at the seam. */
class HistoryIT {
  private static final int SEAMS = 40;
  private static final int HISTORY = 1_000;

  /** Full speed, but half of the log at most: who still reads history may be overtaken. */
  private static final int MOST_AHEAD = 50_000;

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void receiversGetAsManyAsTheyAskForOrAsThereAre() {
    Relay relay = relays.launch().args("-instances", "2").lines("\"historyMessages\": 100").relay();
    Sender sender = relays.sender(relay);
    expectHistory(relay, sender, 0, 1, 0);
    expectHistory(relay, sender, 5, 1, 1);
    give(relay, sender, 3, 10);
    expectHistory(relay, sender, 0, 11, 10);
    expectHistory(relay, sender, 1, 11, 11);
    expectHistory(relay, sender, 3, 10, 12);
    expectHistory(relay, sender, 1_000, 1, 13);
    give(relay, sender, 15, 250);
    expectHistory(relay, sender, 100, 151, 250);
    expectHistory(relay, sender, 999_999_999_999_999_999L, 152, 251);
    expectHistory(relay, sender, 101, 153, 252);
  }

  private void give(Relay relay, Sender sender, long first, long last) {
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, ""));
    sender.send(Lines.bytes(first, last, 40));
    witness.expectLines(first, last);
  }

  /** With lines up to {@code last} in the log, receivers get them from {@code first} on. */
  private void expectHistory(Relay relay, Sender sender, long history, long first, long last) {
    V1Receiver v1 = relays.closing(V1Receiver.connect(relay, "?history=" + history));
    PlainReceiver plain = relays.closing(PlainReceiver.connect(relay, "?history=" + history));
    long begin = Math.min(first, last + 1);
    assertEquals(v1.epoch() + ":" + (begin - 1), v1.hello().getString("position"));
    v1.expectLines(begin, last);
    plain.expectLines(begin, last);
    sender.send(Lines.bytes(last + 1, last + 1, 40));
    v1.expectLines(last + 1, last + 1);
    plain.expectLines(last + 1, last + 1);
  }

  @Test
  void historyJoinsLiveWithoutLossOrRepeatAtFullSpeed() {
    Relay relay =
        relays.launch().args("-instances", "2").lines("\"historyBytes\": 33554432").relay();
    V1Receiver first = relays.closing(V1Receiver.connect(relay, ""));
    Push push = Push.endless(relays.sender(relay), 50, HISTORY);
    first.expectLines(1, HISTORY);
    first.close();
    long seen = HISTORY;
    for (int i = 0; i < SEAMS; i++) {
      // Both go on to well after the moment in which they attached.
      int lines = 2 * HISTORY + ThreadLocalRandom.current().nextInt(HISTORY);
      push.allow(seen + MOST_AHEAD);
      try (V1Receiver v1 = V1Receiver.connect(relay, "?history=" + HISTORY);
          PlainReceiver plain = PlainReceiver.connect(relay, "?history=" + HISTORY)) {
        long begin = v1.next();
        long headAtHello = v1.hello().getJsonArray("streams").getJsonObject(0).getLong("next");
        assertTrue(headAtHello - begin >= HISTORY, v1.hello()::encode);
        push.allow(headAtHello + MOST_AHEAD);
        v1.expectLines(begin, headAtHello + lines);
        long plainBegin = plain.line();
        assertTrue(plainBegin >= begin, () -> plainBegin + " before " + begin);
        seen = Math.max(headAtHello, plainBegin) + lines;
        push.allow(seen + MOST_AHEAD);
        plain.expectLines(plainBegin + 1, seen);
      }
    }
    assertTrue(push.stop() >= seen);
  }
}
