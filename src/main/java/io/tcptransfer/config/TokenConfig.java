package io.tcptransfer.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token that somebody may have, and what it is good for. A value; any thread.
 *
 * @param name what logs call it; no two have the same
 * @param secret what is presented
 * @param channels where it is good
 * @param may for what it is good there
 */
public record TokenConfig(
    String name, Secret secret, List<ChannelPattern> channels, List<Right> may) {
  private static final Pattern NAME_CHARACTERS = Pattern.compile("[^\\p{Cc}]{1,64}");

  private static final Key<TokenConfig, String> NAME =
      Key.derived(
          "name",
          new Text(
              name -> NAME_CHARACTERS.matcher(name).matches(),
              "must be 1 to 64 characters, none of them a control character"),
          at -> "token-" + Math.max(0, at.position()),
          TokenConfig::name);
  private static final Key<TokenConfig, Optional<Secret>> SHA256 =
      Key.optional("sha256", Secret.HASHED, token -> Optional.of(token.secret()));

  /** Never written: of a token only its hash is kept. */
  private static final Key<TokenConfig, Optional<Secret>> TOKEN =
      Key.optional("token", Secret.PLAIN, token -> Optional.empty());

  private static final Key<TokenConfig, List<ChannelPattern>> CHANNELS =
      Key.of(
          "channels",
          new ListOf<>(ChannelPattern.KIND, 1),
          List.of(new ChannelPattern(ChannelPattern.ALL)),
          TokenConfig::channels);
  private static final Key<TokenConfig, List<Right>> MAY =
      Key.of(
          "may", new ListOf<>(Choice.of(Right.class), 1), List.of(Right.RECEIVE), TokenConfig::may);

  static final Shape<TokenConfig> SHAPE =
      Shape.of(
              s ->
                  new TokenConfig(
                      s.get(NAME),
                      s.get(SHA256).or(() -> s.get(TOKEN)).orElseThrow(),
                      s.get(CHANNELS),
                      s.get(MAY)),
              NAME,
              SHA256,
              TOKEN,
              CHANNELS,
              MAY)
          .withOneOf(SHA256, TOKEN);

  /** Keeps its own copies of the lists. */
  public TokenConfig {
    channels = List.copyOf(channels);
    may = List.copyOf(may);
  }
}
