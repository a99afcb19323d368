package io.tcptransfer.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.Right;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  /** SHA-256 of "abc", from FIPS 180-2, appendix B.1. */
  private static final String ABC =
      "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";

  private static Tokens of(String tokens, boolean allowAnonymous) {
    String json = "{\"auth\": {\"tokens\": [%s]}, \"allowAnonymous\": %s}";
    return Tokens.of(
        Configuration.of(Configuration.parse(json.formatted(tokens, allowAnonymous)), Map.of()));
  }

  private static final String TWO =
      "{\"name\": \"plain\", \"token\": \"sécret\", \"may\": [\"send\"]},"
          + " {\"name\": \"hashed\", \"sha256\": \""
          + ABC
          + "\", \"may\": [\"admin\"]}";

  @Test
  void tokenIsFoundByWhatWasPresentedHoweverItIsStored() {
    Tokens tokens = of(TWO, false);
    assertEquals("plain", tokens.find("sécret").orElseThrow().name());
    assertEquals("hashed", tokens.find("abc").orElseThrow().name());
    byte[] bytes = "sécret".getBytes(StandardCharsets.UTF_8);
    assertEquals("plain", tokens.find(bytes).orElseThrow().name());
    assertTrue(tokens.areAsked());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "abcd", "ABC", "abc ", "secret", ABC})
  void anythingElseIsNotFound(String presented) {
    assertEquals(Optional.empty(), of(TWO, false).find(presented));
    assertEquals(Optional.empty(), of(TWO, true).find(presented));
  }

  @Test
  void tokenMayReceiveEverywhereIfNothingElseIsSaid() {
    Grant grant = of("{\"token\": \"t\"}", false).find("t").orElseThrow();
    assertEquals("token-0", grant.name());
    assertTrue(grant.may(Right.RECEIVE, "any/channel"));
    assertFalse(grant.may(Right.SEND, "any/channel"));
    assertFalse(grant.may(Right.REPLY, "any/channel"));
    assertFalse(grant.may(Right.ADMIN));
  }

  @ParameterizedTest
  @CsvSource({
    "plant/*, plant/a, true",
    "plant/*, plant/a/b, true",
    "plant/*, plant, false",
    "plant/*, plants/a, false",
    "plant/*, other/plant/a, false",
    "plant/a, plant/a, true",
    "plant/a, plant/a/b, false",
    "plant/a, plant/A, false",
    "*, anything, true",
    "*, any/thing, true",
  })
  void tokenIsGoodOnlyForItsChannels(String pattern, String channel, boolean good) {
    String token = "{\"token\": \"t\", \"channels\": [\"x\", \"" + pattern + "\"]}";
    Grant grant = of(token, false).find("t").orElseThrow();
    assertEquals(good, grant.may(Right.RECEIVE, channel));
    assertTrue(grant.may(Right.RECEIVE, "x"));
    assertFalse(grant.may(Right.SEND, channel));
  }

  @ParameterizedTest
  @EnumSource(Right.class)
  void whereThereAreNoTokensEverybodyMayDoEverything(Right right) {
    assertTrue(of("", false).anonymous().may(right, "a"));
    assertTrue(of("", true).anonymous().may(right, "a"));
    assertFalse(of("", false).areAsked());
  }

  @ParameterizedTest
  @EnumSource(Right.class)
  void withoutATokenNobodyMayAnythingWhereThereAreSome(Right right) {
    assertFalse(of(TWO, false).anonymous().may(right, "a"));
  }

  @ParameterizedTest
  @CsvSource({"RECEIVE, true", "SEND, true", "REPLY, false", "ADMIN, false"})
  void whereAnonymousIsAllowedBesideTokensItMayReceiveAndSend(Right right, boolean may) {
    assertEquals(may, of(TWO, true).anonymous().may(right, "a"));
  }
}
