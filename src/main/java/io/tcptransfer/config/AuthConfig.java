package io.tcptransfer.config;

import java.util.List;

/**
 * Who may come in by a token. A value; any thread.
 *
 * @param tokens none: there is no such thing as a token here
 */
public record AuthConfig(List<TokenConfig> tokens) {
  static final Key<AuthConfig, List<TokenConfig>> TOKENS =
      Key.of("tokens", new ListOf<>(TokenConfig.SHAPE, 0), List.of(), AuthConfig::tokens);

  static final Shape<AuthConfig> SHAPE = Shape.of(s -> new AuthConfig(s.get(TOKENS)), TOKENS);

  /** Keeps its own copy of the list. */
  public AuthConfig {
    tokens = List.copyOf(tokens);
  }

  /** Whether there is a token at all. */
  public boolean isGiven() {
    return !tokens.isEmpty();
  }
}
