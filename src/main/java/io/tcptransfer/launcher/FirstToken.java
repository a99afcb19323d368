package io.tcptransfer.launcher;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.ConfigurationException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Helps who starts our container image for the first time: it listens on every interface and says
 * of nobody that he may come in, so it is refused until a token is added. Knows neither the rule
 * nor the other problems: it tries whether a token is all that is missing. Main thread.
 *
 * @param environment all variables
 */
record FirstToken(Map<String, String> environment, SecureRandom random) {
  /** The image sets it, to {@link #DOCKER}. */
  private static final String PACKAGE = "RELAY_PACKAGE";

  private static final String DOCKER = "docker";
  private static final String AUTH = "TRANSFER_AUTH";
  private static final String TOKENS = AUTH + "_TOKENS";

  /** 144 bits: nobody guesses them, and base64url needs no padding. */
  private static final int TOKEN_BYTES = 18;

  /**
   * The line with what to add to {@code docker run}, with a token that is new each time; empty
   * where that would not help.
   *
   * @param text the file's, which was refused
   */
  Optional<String> line(String text) {
    boolean tokensAreSaid = environment.keySet().stream().anyMatch(name -> name.startsWith(AUTH));
    if (!DOCKER.equals(environment.get(PACKAGE)) || tokensAreSaid) {
      return Optional.empty();
    }
    String tokens = tokens();
    return isAllThatIsMissing(text, tokens)
        ? Optional.of("add to docker run, with this new token: -e '" + TOKENS + "=" + tokens + "'")
        : Optional.empty();
  }

  private String tokens() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return new JsonArray()
        .add(
            new JsonObject()
                .put("name", "first")
                .put("token", Base64.getUrlEncoder().encodeToString(token))
                .put("may", new JsonArray(List.of("receive", "send"))))
        .encode();
  }

  private boolean isAllThatIsMissing(String text, String tokens) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(TOKENS, tokens);
    try {
      Configuration.of(Configuration.parse(text), variables);
      return true;
    } catch (ConfigurationException e) {
      return false;
    }
  }
}
