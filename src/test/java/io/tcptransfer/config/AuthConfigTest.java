package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.problems;
import static io.tcptransfer.config.Configured.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthConfigTest {
  /** SHA-256 of "abc", from FIPS 180-2, appendix B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static String tokens(String tokens) {
    return "{\"auth\": {\"tokens\": [" + tokens + "]}}";
  }

  private static String abc(String more) {
    return tokens("{\"sha256\": \"" + ABC + "\"" + more + "}");
  }

  @Test
  void everyKeyIsRead() {
    String json =
        tokens(
            "{\"name\": \"plant\", \"token\": \"abc\", \"channels\": [\"a\", \"plant/*\"],"
                + " \"may\": [\"receive\", \"reply\", \"send\", \"admin\"]}");
    assertEquals(
        List.of(
            new TokenConfig(
                "plant",
                new Secret(ABC),
                List.of(new ChannelPattern("a"), new ChannelPattern("plant/*")),
                List.of(Right.values()))),
        with(json).auth().tokens());
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    assertEquals(
        List.of(
            new TokenConfig(
                "token-0",
                new Secret(ABC),
                List.of(new ChannelPattern("*")),
                List.of(Right.RECEIVE))),
        with(abc("")).auth().tokens());
  }

  @Test
  void variablesCanGiveTokens() {
    Map<String, String> environment =
        Map.of(
            "TRANSFER_AUTH_TOKENS_0_TOKEN", "abc",
            "TRANSFER_AUTH_TOKENS_1_TOKEN", "def",
            "TRANSFER_AUTH_TOKENS_1_MAY", "[\"send\"]");
    List<TokenConfig> tokens = with("{}", environment).auth().tokens();
    assertEquals(new Secret(ABC), tokens.get(0).secret());
    assertEquals("token-1", tokens.get(1).name());
    assertEquals(List.of(Right.SEND), tokens.get(1).may());
  }

  @Test
  void secretsAreNeitherKeptNorShown() {
    Configuration configuration = with(tokens("{\"token\": \"abc\"}"));
    String shown = configuration.shown().encode();

    assertTrue(shown.contains("\"sha256\":\"***\""), shown);
    assertFalse(shown.contains("abc"), shown);
    assertFalse(shown.contains(ABC), shown);
    assertFalse(configuration.toString().contains(ABC), configuration.toString());
    assertFalse(configuration.effective().encode().contains("abc\""));
    assertEquals(configuration, Configuration.of(configuration.effective(), Map.of()));
  }

  @Test
  void everythingElseIsShownAsItIsEffective() {
    assertEquals(with("{}").effective(), with("{}").shown());
  }

  @Test
  void aTokenIsGivenInExactlyOneWay() {
    for (String wrong : List.of("{}", "{\"sha256\": \"" + ABC + "\", \"token\": \"t\"}")) {
      Problem problem = problem(tokens(wrong));
      assertEquals("auth.tokens[0]", problem.path());
      assertEquals("must have exactly one of sha256 and token", problem.rule());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "token | \"\" | must be 1 to 256 characters without spaces and control characters",
        "token | \"two words\" | must be 1 to 256 characters without spaces and control characters",
        "token | \"a\\u0000b\" | must be 1 to 256 characters without spaces and control characters",
        "token | \"\\ud800\" | must be 1 to 256 characters without spaces and control characters",
        "token | 12345 | must be 1 to 256 characters without spaces and control characters",
        "sha256 | \"abc\" | must be 64 hex digits",
        "sha256 | null | must be 64 hex digits",
      })
  void aWrongSecretIsRefusedAndNotShown(String key, String value, String rule) {
    assertEquals(
        new Problem("auth.tokens[0]." + key, "***", rule),
        problem(tokens("{\"" + key + "\": " + value + "}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"may\": [] | may | must be a list with at least one element",
        "\"may\": [\"read\"] | may[0] | must be \"receive\", \"reply\", \"send\" or \"admin\"",
        "\"channels\": [] | channels | must be a list with at least one element",
        "\"name\": \"\" | name | must be 1 to 64 characters, none of them a control character",
        "\"Token\": \"s\" | Token | unknown key; known here: name, sha256, token, channels, may",
      })
  void anythingElseWrongIsRefused(String member, String at, String rule) {
    Problem problem = problem(abc(", " + member));
    assertEquals("auth.tokens[0]." + at, problem.path());
    assertEquals(rule, problem.rule());
  }

  @ParameterizedTest
  @CsvSource({"a b", "/*", "plant*", "a/*/b", "**", "''"})
  void aPatternMustBeOne(String pattern) {
    Problem problem = problem(abc(", \"channels\": [\"a\", \"" + pattern + "\"]"));
    assertEquals("auth.tokens[0].channels[1]", problem.path());
    assertTrue(problem.rule().startsWith("must be * or a channel's name"), problem.rule());
  }

  @Test
  void twoTokensNeedTwoNamesAndTwoSecrets() {
    String two = "{\"name\": \"%s\", \"token\": \"%s\"}, {\"name\": \"%s\", \"token\": \"%s\"}";
    assertEquals(List.of(), problems(tokens(two.formatted("a", "x", "A", "X"))));

    Problem name = problem(tokens(two.formatted("a", "x", "a", "y")));
    assertEquals("auth.tokens", name.path());
    assertEquals("must have different names: \"a\" stands there twice", name.rule());
    Problem secret = problem(tokens(two.formatted("a", "x", "b", "x")));
    assertEquals("must have different secrets: \"b\" has that of another", secret.rule());
  }
}
