package io.tcptransfer.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a token must be, as its SHA-256: the token itself is forgotten as soon as it was read, and
 * neither is ever printed. A value; any thread.
 *
 * @param sha256 64 hex digits in lower case
 */
public record Secret(String sha256) {
  private static final String HIDDEN = "***";
  private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{64}");
  private static final Pattern VISIBLE = Pattern.compile("[^\\x00-\\x20\\x7f-\\xa0]{1,256}");

  static final Kind<Secret> HASHED =
      new Hidden(
          new Text(text -> HEX.matcher(text).matches(), "must be 64 hex digits"), Secret::new);
  static final Kind<Secret> PLAIN =
      new Hidden(
          new Text(
              Secret::isToken, "must be 1 to 256 characters without spaces and control characters"),
          token ->
              new Secret(HexFormat.of().formatHex(hash(token.getBytes(StandardCharsets.UTF_8)))));

  /** Takes digits in either case. */
  public Secret {
    sha256 = sha256.toLowerCase(Locale.ROOT);
  }

  /** The SHA-256 of a token's bytes. */
  public static byte[] hash(byte[] token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return HIDDEN;
  }

  private static boolean isToken(String text) {
    return VISIBLE.matcher(text).matches() && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** A text that becomes a secret; written as its hash, shown to nobody. */
  private record Hidden(Text text, Function<String, Secret> hashed) implements Kind<Secret> {
    @Override
    public Optional<Secret> read(Object json, Path at, Problems problems) {
      return text.read(json, at, problems).map(hashed);
    }

    @Override
    public Object write(Secret secret) {
      return secret.sha256();
    }

    @Override
    public Object show(Secret secret) {
      return HIDDEN;
    }

    @Override
    public String rule() {
      return text.rule();
    }

    @Override
    public Object fromText(String value) {
      return text.fromText(value);
    }
  }
}
