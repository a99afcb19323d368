package io.tcptransfer.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike, written as in {@code 10.0.0.0/8}; without a slash one alone. Never
 * asks DNS. A value; any thread.
 *
 * @param text as it is written
 */
public record AddressRange(String text) {
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/([0-9]{1,3}))?");

  static final Kind<AddressRange> KIND =
      new Text(
              AddressRange::isValid,
              "must be an IP address, or a range of them such as 10.0.0.0/8 or fd00::/8")
          .as(AddressRange::new, AddressRange::text);

  /** Whether an address is one of them; those of IPv4 and IPv6 never meet. */
  public boolean contains(InetAddress address) {
    Matcher parts = FORM.matcher(text);
    byte[] first = parts.matches() ? bytes(parts) : null;
    byte[] other = address.getAddress();
    if (first == null || first.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits(parts, first); bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((first[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValid(String text) {
    Matcher parts = FORM.matcher(text);
    byte[] first = parts.matches() ? bytes(parts) : null;
    return first != null && bits(parts, first) <= first.length * Byte.SIZE;
  }

  private static byte[] bytes(Matcher parts) {
    return NetUtil.createByteArrayFromIpAddressString(parts.group(1));
  }

  private static int bits(Matcher parts, byte[] first) {
    return parts.group(2) == null ? first.length * Byte.SIZE : Integer.parseInt(parts.group(2));
  }
}
