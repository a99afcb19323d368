package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Slow;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverQueryTest {
  private static ReceiverQuery of(String... namesAndValues) {
    MultiMap query = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      query.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return ReceiverQuery.of(query);
  }

  @Test
  void withoutAQueryItIsLiveAndHolds() {
    assertEquals(new ReceiverQuery(0, null, Slow.HOLD), of());
  }

  @Test
  void everyParameterIsRead() {
    Position after = new Position(Map.of("e1", 5L));
    assertEquals(
        new ReceiverQuery(12, after, Slow.LATEST),
        of("history", "12", "after", "e1:5", "slow", "latest"));
  }

  @Test
  void anEmptyPositionIsNotTheSameAsNone() {
    assertEquals(new Position(Map.of()), of("after", "").after());
  }

  @Test
  void anotherParameterIsSomebodyElses() {
    assertEquals(of(), of("access_token", "x", "access_token", "y"));
  }

  @ParameterizedTest
  @CsvSource({
    "hold, HOLD",
    "gap, GAP",
    "latest, LATEST",
    "close, CLOSE",
  })
  void everyWayToBeSlowHasItsWord(String word, Slow slow) {
    assertEquals(slow, of("slow", word).slow());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "history, \"\"",
        "history, -1",
        "history, 1.5",
        "history, x",
        "history, 1234567890123456789",
        "after, x",
        "slow, \"\"",
        "slow, HOLD",
        "slow, never",
      })
  void aMalformedParameterIsRefused(String name, String value) {
    assertThrows(IllegalArgumentException.class, () -> of(name, value));
  }

  @ParameterizedTest
  @CsvSource({"history, 1", "after, e1:1", "slow, gap"})
  void aParameterGivenTwiceIsRefused(String name, String value) {
    assertThrows(IllegalArgumentException.class, () -> of(name, value, name, value));
  }
}
