package io.tcptransfer.framing;

import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What must come out of a sender's bytes, told in the simplest way: with all of them at hand, in a
 * string. Same notes as {@link SenderTrial}.
 */
final class WholeInput {
  private final int maxMessageBytes;
  private final Oversize onOversize;
  private final List<String> outcome = new ArrayList<>();

  private WholeInput(int maxMessageBytes, Oversize onOversize) {
    this.maxMessageBytes = maxMessageBytes;
    this.onOversize = onOversize;
  }

  static List<String> outcome(
      Framing framing, int maxMessageBytes, Oversize onOversize, byte[] bytes) {
    WholeInput model = new WholeInput(maxMessageBytes, onOversize);
    String input = new String(bytes, StandardCharsets.ISO_8859_1);
    if (framing instanceof Framing.Line) {
      model.split(input, "\n", "\r");
    } else if (framing instanceof Framing.Delimiter delimiter) {
      model.split(input, delimiter.delimiter(), "");
    } else if (framing instanceof Framing.Fixed fixed) {
      model.fixed(input, fixed.bytes());
    } else if (framing instanceof Framing.LengthPrefix prefix) {
      model.prefixed(input, prefix);
    } else {
      throw new IllegalArgumentException("reads or silences matter to " + framing);
    }
    return model.outcome;
  }

  private void split(String input, String delimiter, String mayPrecede) {
    int start = 0;
    for (int end; (end = input.indexOf(delimiter, start)) >= 0; start = end + delimiter.length()) {
      String part = input.substring(start, end);
      if (!mayPrecede.isEmpty() && part.endsWith(mayPrecede)) {
        part = part.substring(0, part.length() - mayPrecede.length());
      }
      if (!message(part)) {
        return;
      }
    }
    String rest = input.substring(start);
    String whole = mayPrecede + delimiter;
    int mayBeEnd = whole.length() - 1;
    while (!rest.endsWith(whole.substring(0, mayBeEnd))) {
      mayBeEnd--;
    }
    if (rest.length() - mayBeEnd > maxMessageBytes) {
      message(rest);
    } else if (rest.length() > maxMessageBytes) {
      outcome.add("OVERSIZE");
    } else if (!rest.isEmpty()) {
      message(rest);
    }
  }

  private void fixed(String input, int length) {
    int start = 0;
    while (start < input.length()) {
      boolean whole = input.length() - start >= length;
      if (!whole && length <= maxMessageBytes) {
        outcome.add("INCOMPLETE");
        return;
      }
      String part = whole ? input.substring(start, start + length) : " ".repeat(length);
      if (!message(part)) {
        return;
      }
      start += length;
    }
  }

  private void prefixed(String input, Framing.LengthPrefix prefix) {
    int start = 0;
    while (start < input.length()) {
      int body = start + prefix.lengthBytes();
      if (body > input.length()) {
        outcome.add("INCOMPLETE");
        return;
      }
      long length = length(input.substring(start, body), prefix);
      if (length < 0) {
        outcome.add("cut: MALFORMED");
        return;
      }
      if (length > maxMessageBytes) {
        if (onOversize == Oversize.CLOSE) {
          outcome.add("cut: OVERSIZE");
          return;
        }
        outcome.add("OVERSIZE");
      } else if (body + length > input.length()) {
        outcome.add("INCOMPLETE");
        return;
      } else {
        outcome.add("=" + input.substring(body, (int) (body + length)));
      }
      start = (int) Math.min(input.length(), body + length);
    }
  }

  private static long length(String digits, Framing.LengthPrefix prefix) {
    String bigEndian =
        prefix.littleEndian() ? new StringBuilder(digits).reverse().toString() : digits;
    long length = 0;
    for (int at = 0; at < bigEndian.length(); at++) {
      length = length * 256 + bigEndian.charAt(at);
    }
    return prefix.includesPrefix() ? length - prefix.lengthBytes() : length;
  }

  /** Whether the sender goes on. */
  private boolean message(String payload) {
    if (payload.length() <= maxMessageBytes) {
      outcome.add("=" + payload);
      return true;
    }
    boolean skips = onOversize == Oversize.SKIP;
    outcome.add(skips ? "OVERSIZE" : "cut: OVERSIZE");
    return skips;
  }
}
