package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelRulesTest {
  private static final ChannelRules RULES =
      with("""
              {"tcp": {"listeners": [{"port": 1, "channel": "fed"}, {"port": 2, "channel": "plant/fed"}]},
               "channels": {
                 "*": {"historyMessages": 1},
                 "plant/*": {"historyMessages": 2},
                 "plant/a/*": {"historyMessages": 3},
                 "plant/a/b": {"historyMessages": 4},
                 "own": {"historyMessages": 5}}}
              """)
          .channels();

  @ParameterizedTest
  @CsvSource({
    "fed, 1",
    "plant/fed, 2",
    "plant/x, 2",
    "plant/x/y, 2",
    "plant/a, 2",
    "plant/a/x, 3",
    "plant/a/b, 4",
    "plant/a/b/c, 3",
    "own, 5",
  })
  void theExactNameAppliesThenTheLongestPatternThenTheOthers(String channel, int messages) {
    assertEquals(messages, RULES.admit(channel).orElseThrow().historyMessages());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plant", "other", "own/x", "*", "plant/*", "plant/", "", "a b", "plant/.."})
  void othersAreNotAdmitted(String channel) {
    assertTrue(RULES.admit(channel).isEmpty());
  }

  @Test
  void listenersAndExactNamesExistFromTheStart() {
    assertEquals(List.of("fed", "plant/fed", "plant/a/b", "own"), List.copyOf(RULES.named()));
  }

  @Test
  void anEntryThatSaysLittleHasTheDefaultsForTheRest() {
    assertEquals(
        ChannelSettings.SHAPE.defaults().historyBytes(),
        RULES.admit("own").orElseThrow().historyBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c~d.e", "a/b/c", "...", ".a", "a./..b", "0"})
  void theseAreNames(String name) {
    assertTrue(ChannelName.isValid(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/", "/a", "a//b", ".", "..", "a/.", "../a", "a/./b", "a b", "ä", "a*", "*",
        "a\n", "a/..\n", "a%2f"
      })
  void theseAreNoNames(String name) {
    assertFalse(ChannelName.isValid(name));
  }

  @Test
  void aNameHas200CharactersAtMost() {
    assertTrue(ChannelName.isValid("a/".repeat(99) + "bc"));
    assertFalse(ChannelName.isValid("a".repeat(201)));
    assertFalse(ChannelName.isValid("a/".repeat(500_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "/*", "a/*/b", "a*", "**", "*/*", "a//*", "", "../*"})
  void aWrongEntryIsRefused(String entry) {
    Problem problem = problem("{\"channels\": {\"" + entry + "\": {}}}");

    assertTrue(problem.path().startsWith("channels."), problem::path);
    assertTrue(problem.rule().startsWith("must be * or a channel's name: "), problem::rule);
  }

  @Test
  void aListenersChannelMustBeAName() {
    Problem problem = problem(Configured.at("tcp.listeners[0].channel", "\"a/*\"").encode());

    assertEquals("tcp.listeners[0].channel", problem.path());
    assertEquals("\"a/*\"", problem.value());
  }
}
