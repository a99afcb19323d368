package io.tcptransfer.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tcptransfer.channel.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token that a request brings: as {@code Authorization: Bearer}, as sub-protocol {@code
 * bearer.<base64url>}, or as {@code access_token} in the query. Doesn't know which token is good.
 */
final class Bearer {
  private static final String SUB_PROTOCOL = "bearer.";

  /** Another scheme than Bearer may be a proxy's business. */
  private static final Pattern HEADER = Pattern.compile("(?i)bearer(?: +(.*))?");

  private Bearer() {}

  /**
   * The bytes of the token, empty if there is none.
   *
   * @throws Refusal if it is malformed, or if two are given that differ
   */
  static Optional<byte[]> of(MultiMap headers, MultiMap query) {
    // As buffers: they know when they are equal.
    Set<ByteBuffer> tokens = new LinkedHashSet<>();
    for (String header : headers.getAll(HttpHeaders.AUTHORIZATION)) {
      Matcher bearer = HEADER.matcher(header.strip());
      if (bearer.matches()) {
        String token = bearer.group(1) == null ? "" : bearer.group(1);
        // Header values come as one character for each byte.
        tokens.add(token(token.getBytes(StandardCharsets.ISO_8859_1)));
      }
    }
    for (String header : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      for (String protocol : header.split(",", -1)) {
        if (protocol.strip().startsWith(SUB_PROTOCOL)) {
          tokens.add(token(decoded(protocol.strip().substring(SUB_PROTOCOL.length()))));
        }
      }
    }
    for (String parameter : query.getAll("access_token")) {
      tokens.add(token(parameter.getBytes(StandardCharsets.UTF_8)));
    }
    if (tokens.size() > 1) {
      throw Refusal.malformed("more than one token");
    }
    return tokens.stream().findFirst().map(ByteBuffer::array);
  }

  private static byte[] decoded(String base64url) {
    try {
      return Base64.getUrlDecoder().decode(base64url);
    } catch (IllegalArgumentException malformed) {
      throw noToken();
    }
  }

  private static ByteBuffer token(byte[] bytes) {
    if (bytes.length == 0) {
      throw noToken();
    }
    return ByteBuffer.wrap(bytes);
  }

  /** Missing, malformed or wrong: which of them is nobody's business. */
  static Refusal noToken() {
    return new Refusal(401, Reason.NO_TOKEN, "a valid token is needed");
  }
}
