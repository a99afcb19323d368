package io.tcptransfer.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a host name says by itself. Never asks DNS: whether a start is safe must not depend on
 * somebody's name server. Any thread.
 */
final class Host {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern LOOPBACK_4 = Pattern.compile("127(?:\\." + BYTE + "){3}");
  private static final Pattern LOOPBACK_6 = Pattern.compile("::1|(?:0{1,4}:){7}0{0,3}1");
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "::0", "0:0:0:0:0:0:0:0");
  private static final String LOCALHOST = "localhost";

  static final Text KIND =
      new Text(Host::isOne, "must be an IP address or a host name (letters, digits and . - _ : %)");

  private Host() {}

  /** Whether it can be one at all. */
  static boolean isOne(String host) {
    return NAME.matcher(host).matches();
  }

  /** Whether it stands for every interface. */
  static boolean isWildcard(String host) {
    return WILDCARDS.contains(host);
  }

  /** Only what is sure to be: any other name counts as another interface. */
  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase(LOCALHOST)
        || LOOPBACK_4.matcher(host).matches()
        || LOOPBACK_6.matcher(host).matches();
  }

  /**
   * Whether two listening sockets of one port would meet. The wildcards meet everything: Java
   * listens on IPv6 and IPv4 together.
   */
  static boolean overlap(String one, String other) {
    String a = canonical(one);
    String b = canonical(other);
    return a.equals(b) || isWildcard(a) || isWildcard(b) || localhost(a, b);
  }

  /** {@code localhost} may stand for 127.0.0.1 or ::1. */
  private static boolean localhost(String a, String b) {
    Set<String> both = Set.of(a, b);
    return both.contains(LOCALHOST) && (both.contains("127.0.0.1") || both.contains("::1"));
  }

  private static String canonical(String host) {
    return LOOPBACK_6.matcher(host).matches() ? "::1" : host.toLowerCase(Locale.ROOT);
  }
}
