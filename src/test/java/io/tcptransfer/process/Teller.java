package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/**
 * Gives numbered lines from 1 on, each of which a witness must get before the next one: so the test
 * knows what the log has taken, and sees a hold at the line that met it. One thread.
 */
final class Teller {
  private static final int LINE_BYTES = 1_000;

  /** Far more than sockets and the logs of these tests take. */
  private static final int MOST_UNTIL_HELD = 20_000;

  /** More than a receiver can cause until its sockets are full. */
  private static final int MOST_HOLDS = 10;

  private final Sender sender;
  private final List<V1Receiver> witnesses;
  private long given;

  Teller(Sender sender, V1Receiver... witnesses) {
    this.sender = sender;
    this.witnesses = List.of(witnesses);
  }

  /** The last line given. */
  long given() {
    return given;
  }

  /** That many lines, and none of them has to wait. */
  void tell(int lines) {
    for (int i = 0; i < lines; i++) {
      assertTrue(tellUnlessHeld(), () -> "held at line " + given);
    }
  }

  /** Lines until one has to wait. */
  void tellUntilHeld() {
    long most = given + MOST_UNTIL_HELD;
    while (tellUnlessHeld()) {
      assertTrue(given < most, "nobody holds");
    }
  }

  /** One line; false if it has to wait. */
  boolean tellUnlessHeld() {
    given++;
    sender.send(Lines.bytes(given, given, LINE_BYTES));
    int waiting = 0;
    for (V1Receiver witness : witnesses) {
      if (witness.event() instanceof V1Receiver.Message message) {
        assertEquals(given, Lines.number(message.text()));
      } else {
        waiting++;
      }
    }
    assertTrue(waiting == 0 || waiting == witnesses.size());
    return waiting == 0;
  }

  /**
   * Lines until that many in a row did not have to wait, and at least one before them had to. A
   * receiver that is not stuck yet but late holds, too, on a busy machine; so there may be several
   * holds until its sockets are full.
   *
   * @return the line that met the last hold
   */
  long tellPastHolds(int lines) {
    tellUntilHeld();
    long lastHeld = given;
    int holds = 1;
    while (given < lastHeld + lines) {
      if (given == lastHeld) {
        expectRelease();
      }
      if (!tellUnlessHeld()) {
        lastHeld = given;
        holds++;
        assertTrue(holds <= MOST_HOLDS, () -> "held again at line " + given);
      }
    }
    return lastHeld;
  }

  /** The hold ends, and the line that waited comes. */
  void expectRelease() {
    for (V1Receiver witness : witnesses) {
      boolean told = false;
      while (!told || witness.next() <= given) {
        if (witness.event() instanceof V1Receiver.Notice notice) {
          assertFalse(notice.json().getBoolean("held"));
          told = true;
        }
      }
    }
  }
}
