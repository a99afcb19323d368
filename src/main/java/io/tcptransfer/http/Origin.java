package io.tcptransfer.http;

import java.util.Locale;
import java.util.Optional;

/** Origins of web pages (RFC 6454), in the one form in which they are compared. */
final class Origin {
  private Origin() {}

  /** In lower case, without the port that its scheme has anyway. */
  static String normal(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") && lower.endsWith(":80")) {
      return lower.substring(0, lower.length() - ":80".length());
    }
    if (lower.startsWith("https://") && lower.endsWith(":443")) {
      return lower.substring(0, lower.length() - ":443".length());
    }
    return lower;
  }

  /** Where it is served; {@code null} is served nowhere. */
  static Optional<Authority> authority(String origin) {
    int scheme = origin.indexOf("://");
    return scheme < 0
        ? Optional.empty()
        : Authority.parse(origin.substring(scheme + "://".length()));
  }

  /** The origin of what is served there. */
  static String of(boolean secure, Authority authority) {
    return normal((secure ? "https://" : "http://") + authority.host() + authority.port());
  }
}
