package io.tcptransfer.config;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Who may come in over HTTP, and how many. A value; any thread.
 *
 * @param allowedOrigins pages from elsewhere that may; {@code null} is that of a page from a file
 * @param trustForwarded where proxies are that we believe whom they ask for
 * @param maxReceivers receivers at once
 * @param maxReceiversPerAddress receivers at once from one address that is not loopback
 */
public record HttpRules(
    List<String> allowedOrigins,
    List<AddressRange> trustForwarded,
    int maxReceivers,
    int maxReceiversPerAddress) {
  private static final Pattern ORIGIN =
      Pattern.compile(
          "null|[A-Za-z][A-Za-z0-9+.-]{0,31}://"
              + "(?:\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?");

  static final Key<HttpConfig, List<String>> ALLOWED_ORIGINS =
      key(
          "allowedOrigins",
          new ListOf<>(
              new Text(
                  origin -> ORIGIN.matcher(origin).matches(),
                  "must be an origin, such as https://example.org or http://10.0.0.1:3000"
                      + " (no path, no / at the end), or \"null\" for pages from files"),
              0),
          List.of(),
          HttpRules::allowedOrigins);
  static final Key<HttpConfig, List<AddressRange>> TRUST_FORWARDED =
      key(
          "trustForwarded",
          new ListOf<>(AddressRange.KIND, 0),
          List.of(),
          HttpRules::trustForwarded);
  static final Key<HttpConfig, Integer> MAX_RECEIVERS =
      key("maxReceivers", Whole.integer(1, 10_000_000), 10_000, HttpRules::maxReceivers);
  static final Key<HttpConfig, Integer> MAX_RECEIVERS_PER_ADDRESS =
      key(
          "maxReceiversPerAddress",
          Whole.integer(1, 10_000_000),
          256,
          HttpRules::maxReceiversPerAddress);

  /** Keeps its own copies of the lists. */
  public HttpRules {
    allowedOrigins = List.copyOf(allowedOrigins);
    trustForwarded = List.copyOf(trustForwarded);
  }

  static HttpRules of(Section s) {
    return new HttpRules(
        s.get(ALLOWED_ORIGINS),
        s.get(TRUST_FORWARDED),
        s.get(MAX_RECEIVERS),
        s.get(MAX_RECEIVERS_PER_ADDRESS));
  }

  private static <T> Key<HttpConfig, T> key(
      String name, Kind<T> kind, T fallback, Function<HttpRules, T> getter) {
    return Key.of(name, kind, fallback, http -> getter.apply(http.rules()));
  }
}
