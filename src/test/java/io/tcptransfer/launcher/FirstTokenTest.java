package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.Configuration;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstTokenTest {
  private static final Pattern LINE =
      Pattern.compile("add to docker run, with this new token: -e '(\\w+)=(.+)'");
  private static final Map<String, String> IMAGE =
      Map.of(
          "RELAY_PACKAGE", "docker",
          "TRANSFER_HTTP_HOST", "0.0.0.0",
          "TRANSFER_TCP_LISTENERS_0_HOST", "0.0.0.0",
          "TRANSFER_TCP_LISTENERS_0_REGISTRATION", "true");

  @Test
  void theLineIsAllThatIsMissing() {
    Matcher line = LINE.matcher(line(IMAGE, "{}").orElseThrow());
    assertTrue(line.matches());
    Map<String, String> environment = new HashMap<>(IMAGE);
    environment.put(line.group(1), line.group(2));
    assertEquals(
        1, Configuration.of(Configuration.parse("{}"), environment).auth().tokens().size());
    assertNotEquals(line(IMAGE, "{}"), line(IMAGE, "{}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "RELAY_PACKAGE | other | {}",
        "TRANSFER_HTTP_PORT | 70000 | {}",
        "TRANSFER_TCP_LISTENERS_0_REGISTRATION | false | {}",
        "TRANSFER_AUTH_TOKENS | [{}] | {}",
        "TRANSFER_HTTP_PORT | 1 | {broken",
        "TRANSFER_HTTP_PORT | 1 | {`auth`: {}, `nonsense`: 1}",
      })
  void whomItDoesNotHelpGetsNone(String name, String value, String text) {
    Map<String, String> environment = new HashMap<>(IMAGE);
    environment.put(name, value);
    assertEquals(Optional.empty(), line(environment, text.replace('`', '"')));
  }

  private static Optional<String> line(Map<String, String> environment, String text) {
    return new FirstToken(environment, new SecureRandom()).line(text);
  }
}
