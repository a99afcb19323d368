package io.tcptransfer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One fault among a thousand messages of two senders; each must be caught, and called by name. */
class CheckerTest {
  private static final int BYTES = 100;
  private static final int EACH = 500;
  private static final long[] SENT = {EACH, EACH};

  private final List<byte[]> payloads = sent();

  @Test
  void passesWhatIsRight() {
    assertEquals(Faults.NONE, check().faults(SENT));
    assertEquals("ok", check().faults(SENT).toString());
  }

  @Test
  void readsBackWhatItWrote() {
    byte[] message = new byte[BYTES + 3];
    Message.write(message, 3, BYTES, 4095, 0xFEDCBA987L, 0xFEDCBA987654L);
    assertEquals(4095, Message.sender(message, 3));
    assertEquals(0xFEDCBA987L, Message.number(message, 3));
    assertEquals(0xFEDCBA987654L, Message.stamp(message, 3));
    assertEquals('\n', message[BYTES + 2]);
  }

  @Test
  void catchesOneLost() {
    payloads.remove(700);
    assertEquals(new Faults(1, 0, 0, 0, 0), check().faults(SENT));
  }

  @Test
  void catchesTheLastOneLost() {
    payloads.remove(payloads.size() - 1);
    assertEquals(new Faults(1, 0, 0, 0, 0), check().faults(SENT));
  }

  @Test
  void countsOnlyHolesForOneThatWasCut() {
    payloads.remove(700);
    payloads.subList(800, payloads.size()).clear();
    assertEquals(new Faults(1, 0, 0, 0, 0), check().faultsUntilCut());
  }

  @Test
  void catchesOneDoubled() {
    payloads.add(710, payloads.get(700));
    assertEquals(new Faults(0, 1, 0, 0, 0), check().faults(SENT));
  }

  @Test
  void catchesOneSwapped() {
    swap(700, 702);
    assertEquals(new Faults(0, 0, 1, 0, 0), check().faults(SENT));
  }

  @Test
  void catchesOneChangedByteWhereverItIs() {
    for (int at = 0; at < BYTES - 1; at++) {
      byte[] whole = payloads.get(700);
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      payloads.set(700, changed);
      assertEquals(new Faults(1, 0, 0, 1, 0), check().faults(SENT), "byte " + at);
      payloads.set(700, whole);
    }
  }

  @Test
  void catchesOneInTwoParts() {
    byte[] whole = payloads.remove(700);
    payloads.add(700, Arrays.copyOf(whole, 50));
    payloads.add(701, Arrays.copyOfRange(whole, 50, whole.length));
    assertEquals(new Faults(1, 0, 0, 0, 2), check().faults(SENT));
  }

  @Test
  void catchesTwoInOne() {
    byte[] first = payloads.get(700);
    byte[] second = payloads.remove(701);
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    payloads.set(700, both);
    assertEquals(new Faults(2, 0, 0, 0, 1), check().faults(SENT));
  }

  @Test
  void tellsTwoOrdersOfTwoSendersApart() {
    long order = check().order();
    swap(700, 701);
    assertEquals(Faults.NONE, check().faults(SENT));
    assertNotEquals(order, check().order());
  }

  private Checker check() {
    Checker checker = new Checker(SENT.length, BYTES);
    payloads.forEach(payload -> checker.take(payload, 0, payload.length));
    return checker;
  }

  private void swap(int one, int other) {
    byte[] first = payloads.get(one);
    payloads.set(one, payloads.get(other));
    payloads.set(other, first);
  }

  private static List<byte[]> sent() {
    List<byte[]> payloads = new ArrayList<>();
    for (int number = 0; number < EACH; number++) {
      for (int sender = 0; sender < SENT.length; sender++) {
        byte[] message = new byte[BYTES];
        Message.write(message, 0, BYTES, sender, number, 1_000_000L * number + sender);
        payloads.add(Arrays.copyOf(message, BYTES - 1));
      }
    }
    return payloads;
  }
}
