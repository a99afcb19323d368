package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  private static String entries(int count) {
    return IntStream.range(0, count).mapToObj(i -> "e" + i + ":1").collect(Collectors.joining(","));
  }

  @Test
  void emptyMeansNothingSeenYet() {
    assertEquals(Map.of(), Position.parse("").offsets());
  }

  @Test
  void whatIsWrittenIsRead() {
    assertEquals(Map.of("e1", 7L), Position.parse(Position.of("e1", 7)).offsets());
  }

  @Test
  void everyStreamHasItsOffsetInTheOrderWritten() {
    Position position = Position.parse("Zz9:0,a:999999999999999999");
    assertEquals(Map.of("Zz9", 0L, "a", 999_999_999_999_999_999L), position.offsets());
    assertEquals(List.of("Zz9", "a"), List.copyOf(position.offsets().keySet()));
  }

  @Test
  void longestEpochAndMostStreamsAreAccepted() {
    assertEquals(1, Position.parse("e".repeat(32) + ":1").offsets().size());
    assertEquals(256, Position.parse(entries(256)).offsets().size());
  }

  @Test
  void moreStreamsThanAnyClusterHasAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Position.parse(entries(257)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e1",
        "e1:",
        ":1",
        "e1:x",
        "e1:-1",
        "e1:+1",
        "e1:1.0",
        "e-1:1",
        "\u00e91:1",
        "e1:\u0661",
        "e1:1,",
        ",e1:1",
        "e1:1;e2:2",
        "e1:1, e2:2",
        "e1:1:2",
        "e1:1,e1:2",
        "e1:1234567890123456789",
        "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee:1"
      })
  void anythingElseIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Position.parse(text));
  }
}
