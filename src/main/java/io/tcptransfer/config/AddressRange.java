package io.tcptransfer.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Addresses that begin alike, written as in {@code 10.0.0.0/8}; without a slash one alone. What is
 * written after the common beginning must be zero: else nobody can tell whether one host was meant,
 * or all of its net. Never asks DNS. A value; any thread.
 */
public final class AddressRange {
  /** Longer than any address with its bits. */
  private static final int MOST_CHARACTERS = 49;

  static final Kind<AddressRange> KIND =
      new Text(
              text -> parse(text) != null,
              "must be an IP address, or a range of them such as 10.0.0.0/8 or fd00::/8 (zero after"
                  + " the bits that count: not 10.0.0.5/8)")
          .as(AddressRange::of, AddressRange::text);

  private final String text;
  private final byte[] first;
  private final int bits;

  private AddressRange(String text, byte[] first, int bits) {
    this.text = text;
    this.first = first;
    this.bits = bits;
  }

  /**
   * The range that is written so.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static AddressRange of(String text) {
    AddressRange range = parse(text);
    if (range == null) {
      throw new IllegalArgumentException("not a range of addresses");
    }
    return range;
  }

  private static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    // Netty's parser also takes a zone and brackets, which say nothing of a range.
    if (text.length() > MOST_CHARACTERS || !address.matches("[0-9A-Fa-f:.]+")) {
      return null;
    }
    byte[] first = NetUtil.createByteArrayFromIpAddressString(address);
    if (first == null) {
      return null;
    }
    int bits = slash < 0 ? first.length * Byte.SIZE : bits(text.substring(slash + 1));
    AddressRange range = new AddressRange(text, first, bits);
    return bits >= 0 && bits <= first.length * Byte.SIZE && range.endsInZeros() ? range : null;
  }

  /** Negative if it is no number of bits. */
  private static int bits(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  private boolean endsInZeros() {
    for (int bit = bits; bit < first.length * Byte.SIZE; bit++) {
      if ((first[bit / Byte.SIZE] & mask(bit)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int mask(int bit) {
    return 0x80 >> (bit % Byte.SIZE);
  }

  /** As it is written. */
  public String text() {
    return text;
  }

  /** Whether an address is one of them; those of IPv4 and IPv6 never meet. */
  public boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    if (first.length != other.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    if (!Arrays.equals(first, 0, whole, other, 0, whole)) {
      return false;
    }
    for (int bit = whole * Byte.SIZE; bit < bits; bit++) {
      if (((first[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask(bit)) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange range && text.equals(range.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
