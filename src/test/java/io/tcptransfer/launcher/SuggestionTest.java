package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final List<String> COMMANDS = List.of("list", "run", "start", "stop");

  @Test
  void theClosestWordIsSuggested() {
    assertEquals(", did you mean run?", Suggestion.of("rum", COMMANDS));
    assertEquals(", did you mean stop?", Suggestion.of("stpo", COMMANDS));
    assertEquals(", did you mean start?", Suggestion.of("starts", COMMANDS));
  }

  @Test
  void aWordLikeNoneSuggestsNothing() {
    assertEquals("", Suggestion.of("frobnicate", COMMANDS));
    assertEquals("", Suggestion.of("", COMMANDS));
  }

  @Test
  void distanceCountsAddedDroppedAndReplacedLetters() {
    assertEquals(0, Suggestion.distance("run", "run"));
    assertEquals(3, Suggestion.distance("kitten", "sitting"));
    assertEquals(4, Suggestion.distance("", "list"));
  }
}
