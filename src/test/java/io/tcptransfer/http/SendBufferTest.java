package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may have more in the kernel, and for how long. */
class SendBufferTest {
  private static final int BYTES = 1_000;
  private static final int MORE = SendBuffer.GROWTH * BYTES;
  private static final Duration BARELY_QUICK = SendBuffer.QUICK;
  private static final Duration NOT_QUICK = SendBuffer.QUICK.plusNanos(1);
  private static final Duration SLOW = SendBuffer.SLOW.plusNanos(1);

  private final List<Integer> told = new ArrayList<>();
  private final SendBuffer buffer = new SendBuffer(BYTES, told::add);
  private long now = Long.MAX_VALUE - 1; // nanoTime may overflow

  private void fill(int times, Duration untilRoom) {
    for (int i = 0; i < times; i++) {
      buffer.filled(now);
      now += untilRoom.toNanos();
      buffer.hasRoom(now);
    }
  }

  @Test
  void whoIsQuickAgainAndAgainGetsMoreOnce() {
    fill(SendBuffer.OFTEN - 1, BARELY_QUICK);
    assertEquals(List.of(), told);
    fill(2 * SendBuffer.OFTEN, BARELY_QUICK);
    assertEquals(List.of(MORE), told);
  }

  @Test
  void whoIsNotQuickOnceBeginsAnew() {
    fill(SendBuffer.OFTEN - 1, BARELY_QUICK);
    fill(1, NOT_QUICK);
    fill(SendBuffer.OFTEN - 1, BARELY_QUICK);
    assertEquals(List.of(), told);
  }

  @Test
  void whoHasMoreAndIsSlowHasItNoLongerUntilHeIsQuickAgain() {
    fill(SendBuffer.OFTEN, BARELY_QUICK);
    fill(1, SendBuffer.SLOW);
    assertEquals(List.of(MORE), told);
    fill(1, SLOW);
    fill(SendBuffer.OFTEN - 1, BARELY_QUICK);
    assertEquals(List.of(MORE, BYTES), told);
    fill(1, BARELY_QUICK);
    assertEquals(List.of(MORE, BYTES, MORE), told);
  }

  @Test
  void timeCountsFromTheFirstThatWasNotTaken() {
    for (int i = 0; i < SendBuffer.OFTEN; i++) {
      buffer.filled(now);
      now += BARELY_QUICK.toNanos();
      buffer.filled(now);
      now += 1;
      buffer.hasRoom(now);
    }
    assertEquals(List.of(), told);
  }

  @Test
  void roomThatNeverWasMissingSaysNothing() {
    for (int i = 0; i < 2 * SendBuffer.OFTEN; i++) {
      buffer.hasRoom(now);
    }
    assertEquals(List.of(), told);
  }

  @Test
  void moreIsNeverMoreThanThereIs() {
    List<Integer> most = new ArrayList<>();
    SendBuffer huge = new SendBuffer(Integer.MAX_VALUE, most::add);
    for (int i = 0; i < SendBuffer.OFTEN; i++) {
      huge.filled(now);
      huge.hasRoom(now);
    }
    assertEquals(List.of(Integer.MAX_VALUE), most);
  }
}
