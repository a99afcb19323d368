package io.tcptransfer.http;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host that a peer believes to talk to, with its port: what the Host header says. A value.
 *
 * @param host in lower case; an IPv6 address in brackets
 * @param port empty, or {@code :} and digits
 */
record Authority(String host, String port) {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?");

  /** Empty if it is none, whatever it is. */
  static Optional<Authority> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String port = parts.group(2) == null ? "" : parts.group(2);
    return Optional.of(new Authority(parts.group(1).toLowerCase(Locale.ROOT), port));
  }

  /** Whether it is an address and no name: nobody's name server can have said it. */
  boolean isAddress() {
    return host.startsWith("[")
        ? NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1))
        : NetUtil.isValidIpV4Address(host);
  }
}
