package io.tcptransfer.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tcptransfer.channel.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
  private final List<String> said = new ArrayList<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final RefusalLog log = new RefusalLog("scale", said::add, waiting::add);

  private void expect(String... lines) {
    assertEquals(List.of(lines), said);
    said.clear();
  }

  @Test
  void theFirstOfEachReasonIsToldAtOnce() {
    log.add(Reason.FULL, "a:1");
    log.add(Reason.FOREIGN_ADDRESS, "b:2");
    expect(
        "sender refused listener=scale address=a:1 reason=FULL",
        "sender refused listener=scale address=b:2 reason=FOREIGN_ADDRESS");
  }

  @Test
  void thoseThatFollowAreToldAsANumber() {
    for (int i = 0; i < 1_001; i++) {
      log.add(Reason.FULL, "a:1");
    }
    expect("sender refused listener=scale address=a:1 reason=FULL");
    waiting.remove().run();
    expect("senders refused listener=scale reason=FULL more=1000");
    log.add(Reason.FULL, "a:1");
    expect();
    waiting.remove().run();
    expect("senders refused listener=scale reason=FULL more=1");
  }

  @Test
  void afterAQuietWhileOneIsToldAtOnceAgain() {
    log.add(Reason.FULL, "a:1");
    waiting.remove().run();
    assertEquals(0, waiting.size());
    log.add(Reason.FULL, "b:2");
    expect(
        "sender refused listener=scale address=a:1 reason=FULL",
        "sender refused listener=scale address=b:2 reason=FULL");
  }

  @Test
  void atTheEndNothingIsLeftUntold() {
    log.add(Reason.FULL, "a:1");
    log.add(Reason.FULL, "b:2");
    log.end();
    expect(
        "sender refused listener=scale address=a:1 reason=FULL",
        "senders refused listener=scale reason=FULL more=1");
    waiting.remove().run();
    expect();
  }
}
