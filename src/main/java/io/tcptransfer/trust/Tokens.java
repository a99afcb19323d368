package io.tcptransfer.trust;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.Right;
import io.tcptransfer.config.Secret;
import io.tcptransfer.config.TokenConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that are good here, and what is granted for each; of a token it knows only the hash.
 * Immutable; any thread.
 */
public final class Tokens {
  /** By what is granted for it, the hash of each token. */
  private final Map<Grant, byte[]> hashes = new LinkedHashMap<>();

  private final Grant anonymous;

  private Tokens(List<TokenConfig> tokens, List<Right> anonymousRights) {
    for (TokenConfig token : tokens) {
      hashes.put(
          new Grant(token.name(), token.channels(), token.may()),
          HexFormat.of().parseHex(token.secret().sha256()));
    }
    this.anonymous = Grant.anonymous(anonymousRights);
  }

  /**
   * Those of the configuration. Without any, everybody whom a door lets in may do everything; with
   * some and {@code allowAnonymous}, a peer without one may receive and send.
   */
  public static Tokens of(Configuration configuration) {
    List<TokenConfig> tokens = configuration.auth().tokens();
    if (tokens.isEmpty()) {
      return none();
    }
    return new Tokens(
        tokens, configuration.allowAnonymous() ? List.of(Right.RECEIVE, Right.SEND) : List.of());
  }

  /** No tokens at all: everybody may do everything. */
  public static Tokens none() {
    return new Tokens(List.of(), List.of(Right.values()));
  }

  /** Whether there is any; where there is none, what somebody presents means nothing. */
  public boolean areAsked() {
    return !hashes.isEmpty();
  }

  /** What a peer may do that presents no token. */
  public Grant anonymous() {
    return anonymous;
  }

  /** As {@link #find(byte[])}, of a token's characters in UTF-8. */
  public Optional<Grant> find(String token) {
    return find(token.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What is granted for a token; empty when it is none of ours. Takes the same time whichever it
   * is: every hash is compared, each to its end.
   */
  public Optional<Grant> find(byte[] token) {
    byte[] presented = Secret.hash(token);
    Grant found = null;
    for (Map.Entry<Grant, byte[]> ours : hashes.entrySet()) {
      boolean same = MessageDigest.isEqual(ours.getValue(), presented);
      found = same ? ours.getKey() : found;
    }
    return Optional.ofNullable(found);
  }
}
