package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void everyReasonIsCountedByItselfAndLabelledInLowerCase() {
    Tally tally = new Tally();
    assertEquals(Map.of(), tally.nonZero());
    tally.count(Reason.UNKNOWN_CHANNEL);
    tally.count(Reason.SLOW);
    tally.count(Reason.SLOW);
    assertEquals(Map.of("unknown_channel", 1L, "slow", 2L), tally.nonZero());
    assertEquals(2, tally.of(Reason.SLOW));
    assertEquals(0, tally.of(Reason.DEAD));
  }
}
